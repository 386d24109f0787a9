import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** What each zone may import, besides itself. The order is the pipeline's. */
const zones: { readonly [zone: string]: readonly string[] } = {
  'analysis/statistics': [],
  'analysis/quantities': ['analysis/statistics'],
  analysis: ['analysis/statistics', 'analysis/quantities'],
  'scripts/diagnostics': [],
  'scripts/edge': ['scripts/diagnostics'],
  'scripts/design': ['analysis', 'scripts/diagnostics', 'scripts/edge'],
  'scripts/evidence': ['analysis', 'scripts/diagnostics', 'scripts/edge'],
  'scripts/launch': ['analysis', 'scripts/diagnostics', 'scripts/edge', 'scripts/design', 'scripts/evidence'],
  'scripts/watch': ['analysis', 'scripts/diagnostics', 'scripts/edge', 'scripts/design', 'scripts/evidence', 'scripts/launch'],
  'scripts/study': ['analysis', 'scripts/diagnostics', 'scripts/edge', 'scripts/evidence'],
  'scripts/document': ['analysis', 'scripts/diagnostics', 'scripts/edge', 'scripts/evidence', 'scripts/study'],
  'scripts/figures': ['analysis', 'scripts/diagnostics', 'scripts/edge', 'scripts/evidence', 'scripts/study'],
  'scripts/ledger': ['analysis', 'scripts/diagnostics', 'scripts/edge', 'scripts/evidence', 'scripts/study', 'scripts/document', 'scripts/figures'],
  'scripts/rules': ['analysis', 'scripts/diagnostics', 'scripts/edge', 'scripts/evidence', 'scripts/study', 'scripts/document', 'scripts/ledger'],
  'scripts/pipeline': ['analysis', 'scripts/diagnostics', 'scripts/edge', 'scripts/evidence', 'scripts/study', 'scripts/document', 'scripts/figures', 'scripts/ledger', 'scripts/rules'],
  'scripts/commands': ['analysis', 'scripts/diagnostics', 'scripts/edge', 'scripts/design', 'scripts/launch', 'scripts/watch', 'scripts/evidence', 'scripts/study', 'scripts/document', 'scripts/figures', 'scripts/ledger', 'scripts/rules', 'scripts/pipeline'],
  scripts: ['analysis', 'scripts/diagnostics', 'scripts/edge', 'scripts/evidence', 'scripts/study', 'scripts/commands']
}

/** Files of the edge and the processes it starts may touch the outside; nothing else may. */
const outside = /^node:(fs|child_process|net|http|https|os|process|readline|tty|worker_threads|dns|tls)(\/|$)/
const mayTouchOutside = (file: string): boolean => file.startsWith('scripts/edge/')

describe('the house', () => {
  const files = ['analysis', 'scripts'].flatMap(folder => listTypeScript(folder))
  const imports = new Map(files.map(file => [file, readImports(file)]))

  test('has source files to look at', () => {
    expect(files.length).toBeGreaterThan(50)
  })

  test('imports go one way', () => {
    const wrong = [...imports].flatMap(([file, targets]) =>
      targets
        .filter(target => target.path.startsWith('analysis/') || target.path.startsWith('scripts/'))
        .filter(target => {
          const from = zoneOf(file)
          const to = zoneOf(target.path)
          if (from === to) return false
          return !(zones[from] ?? []).some(allowed => to === allowed || to.startsWith(`${allowed}/`))
        })
        .map(target => `${file} imports ${target.path}`)
    )
    expect(wrong).toEqual([])
  })

  test('no file imports itself by a detour', () => {
    expect(findCycle(imports)).toBeNull()
  })

  test('only the edge touches files, processes and the network', () => {
    const wrong = [...imports].flatMap(([file, targets]) =>
      targets.filter(target => outside.test(target.path) && !target.typeOnly && !mayTouchOutside(file)).map(target => `${file} imports ${target.path}`)
    )
    expect(wrong).toEqual([])
  })

  test('scripts never import a paper', () => {
    const wrong = [...imports].flatMap(([file, targets]) => targets.filter(target => target.path.startsWith('paper/')).map(() => file))
    expect(wrong).toEqual([])
  })

  test('no clock and no chance outside the edge', () => {
    const wrong = files.filter(file => !mayTouchOutside(file)).filter(file => /\bMath\.random\(|\bDate\.now\(|\bnew Date\(\)/.test(read(file)))
    expect(wrong).toEqual([])
  })
})

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md')

  test('names paths that exist', () => {
    const paths = [...text.matchAll(/`((?:analysis|scripts|templates|test|data|paper)\/[^`\s]*)`/g)].map(([, path = '']) => path)
    expect(paths.length).toBeGreaterThan(20)
    expect(paths.filter(path => !existsSync(join(root, path)))).toEqual([])
  })

  test('names exports that their files have', () => {
    const pairs = [...text.matchAll(/`([a-z][A-Za-z]+)`, `(scripts\/[^`\s]+\.ts)`/g)].map(([, name = '', path = '']) => ({ name, path }))
    expect(pairs.length).toBeGreaterThan(10)
    expect(pairs.filter(({ name, path }) => !new RegExp(`export (?:async )?(?:function\\*?|const) ${name}\\b`).test(read(path)))).toEqual([])
  })
})

interface Import {
  readonly path: string
  readonly typeOnly: boolean
}

function listTypeScript(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts'))
    .map(path => `${folder}/${path}`)
    .sort()
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function readImports(file: string): Import[] {
  const found = read(file).matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm)
  return [...found].map(([, type, fixed, dynamic]) => {
    const specifier = fixed ?? dynamic ?? ''
    const path = specifier.startsWith('.') ? relative(root, join(root, dirname(file), specifier)) : specifier
    if (specifier.startsWith('.') && !existsSync(join(root, path))) throw new Error(`${file} imports ${specifier}, which is not there`)
    return { path, typeOnly: type !== undefined }
  })
}

function zoneOf(path: string): string {
  return Object.keys(zones).sort((left, right) => right.length - left.length).find(zone => path.startsWith(`${zone}/`)) ?? path
}

function findCycle(imports: ReadonlyMap<string, readonly Import[]>): string[] | null {
  const done = new Set<string>()
  const visit = (file: string, trail: readonly string[]): string[] | null => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file]
    if (done.has(file)) return null
    for (const target of imports.get(file) ?? []) {
      if (!imports.has(target.path)) continue
      const cycle = visit(target.path, [...trail, file])
      if (cycle !== null) return cycle
    }
    done.add(file)
    return null
  }
  for (const file of imports.keys()) {
    const cycle = visit(file, [])
    if (cycle !== null) return cycle
  }
  return null
}
