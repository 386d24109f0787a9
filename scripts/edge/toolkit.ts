import { createRequire } from 'node:module'
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { enginePackages } from './engine-packages.ts'

/** Folder of the running toolkit: the one that holds its package.json, compiled or not. */
export const toolkitRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)))

/** The running toolkit's version. */
export const toolkitVersion: string = readVersion()

/** Versions of the engines that set the output. */
export const engineVersions: { readonly typst: string } = { typst: '0.14.2' }

/** Texts of the toolkit's templates below a folder of `templates/`, by path: `typst/paper.typ`. */
export function readToolkitTemplates(folder: string): Map<string, string> {
  const templates = new Map<string, string>()
  for (const path of listFiles(join(toolkitRoot, 'templates', folder), folder)) {
    templates.set(path, readFileSync(join(toolkitRoot, 'templates', path), 'utf8'))
  }
  return templates
}

let stamp: string | undefined

/**
 * One line a file of the code that runs and of the templates: path, size, time; and what the installed engine and fonts say
 * of themselves. Changes when the toolkit does; cheap, since next to nothing is read, and taken once a process, since its
 * code is loaded by then.
 */
export function stampToolkit(): string {
  stamp ??= [...codeFolders(), 'templates']
    .flatMap(folder => listFiles(join(toolkitRoot, folder), folder))
    .map(path => {
      const stat = lstatSync(join(toolkitRoot, path))
      return `${path} ${stat.size} ${stat.mtimeMs}`
    })
    .concat(packagesBehind().map(readManifest))
    .join('\n')
  return stamp
}

/** What decides how a paper looks and is no code of ours. */
function packagesBehind(): string[] {
  return ['source-sans', ...enginePackages(process.platform, process.arch)]
}

/** Its text, since a package manager gives every file the same time; empty where the package is not installed. */
function readManifest(name: string): string {
  try {
    return readFileSync(createRequire(import.meta.url).resolve(`${name}/package.json`), 'utf8')
  } catch {
    return ''
  }
}

/** Packed, compiled, or the sources themselves. */
function codeFolders(): string[] {
  const [first, second] = relative(toolkitRoot, fileURLToPath(import.meta.url)).split(sep)
  if (first !== 'dist') return ['analysis', 'scripts']
  return second === 'bin' ? ['dist/bin'] : ['dist/analysis', 'dist/scripts']
}

function listFiles(absolute: string, prefix: string): string[] {
  if (!existsSync(absolute)) return []
  return readdirSync(absolute, { withFileTypes: true })
    .flatMap(entry =>
      entry.isDirectory() ? listFiles(join(absolute, entry.name), `${prefix}/${entry.name}`) : entry.isFile() ? [`${prefix}/${entry.name}`] : []
    )
    .sort()
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder))
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(toolkitRoot, 'package.json'), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown'
}
