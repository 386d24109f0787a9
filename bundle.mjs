// Packs the compiled toolkit (dist/) into the files that the command runs (dist/bin/): starting up then opens a dozen
// files instead of a thousand, and compiles none of them (load-packed.cjs). What ships native code, fonts or a parser
// loaded by path stays a package of its own.
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { compile, compiledPath } from './load-packed.cjs'

const root = import.meta.dirname
const [packed, beside] = [join(root, 'dist/bin'), join(root, 'dist/bin.part')]
const loader = 'load-packed.cjs'
const entries = {
  paperline: 'dist/scripts/cli.js',
  // Threads are started by their file's name.
  'study-worker': 'dist/scripts/study/study-worker.js',
  'drawing-worker': 'dist/scripts/figures/drawing-worker.js',
  'typst-worker': 'dist/scripts/edge/typst-worker.js',
  'small-files-worker': 'dist/scripts/edge/source-files/small-files-worker.js'
}

if (isOutdated()) {
  rmSync(beside, { recursive: true, force: true })
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    input: entries,
    // The one with a canvas loads it at its top level, which only ES modules may; figures are drawn without.
    resolve: { alias: { 'vega-canvas': join(root, 'node_modules/vega-canvas/build/vega-canvas.browser.js') } },
    external: [/^@myriaddreamin\//, /^source-sans/, 'amaro', 'rolldown'],
    plugins: [clientOfSsh2()]
  })
  const { output } = await bundle.write({
    dir: beside, format: 'cjs', dynamicImportInCjs: false, minify: { compress: true, mangle: false, codegen: true },
    entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs',
    // What several commands share is one file: to load a dozen small ones takes as long as to run them.
    codeSplitting: { groups: [{ name: 'shared', test: sharedByCommands, minShareCount: 3 }] }
  })
  await bundle.close()
  for (const file of readdirSync(beside)) writeFileSync(join(beside, compiledPath(file)), compile(join(beside, file)))
  writeFileSync(join(beside, 'LICENSES.txt'), licencesOf(output.flatMap(chunk => chunk.moduleIds ?? [])))
  copyFileSync(join(root, loader), join(beside, loader))
  for (const name of Object.keys(entries)) writeFileSync(join(beside, `${name}.js`), `#!/usr/bin/env node\nimport { load } from './${loader}'\n\nload('${name}.cjs')\n`, { mode: 0o755 })
  rmSync(packed, { recursive: true, force: true })
  renameSync(beside, packed)
}

/** The ground of the project, but not what the command line itself begins with. */
function sharedByCommands(path) {
  return /[\\/]dist[\\/]scripts[\\/](?:diagnostics|edge|evidence[\\/]sources)[\\/]/.test(path) && !/[\\/](?:finding|compare-findings|nearest-name|report-findings|show-foreign|terminal|prompter|worker-thread)\.js$/.test(path)
}

/** Of ssh2 the client only. Its native part stays in its package, where it was built for this machine, or was not. */
function clientOfSsh2() {
  const nothing = '\0nothing'
  return {
    name: 'client-of-ssh2',
    resolveId(source, importer) {
      if (importer === undefined || !/[\\/]ssh2[\\/]lib[\\/]/.test(importer)) return null
      if (source.endsWith('/sshcrypto.node')) return { id: 'ssh2/lib/protocol/crypto/build/Release/sshcrypto.node', external: true }
      return ['./http-agents.js', './server.js', 'cpu-features'].includes(source) ? nothing : null
    },
    load: id => (id === nothing ? 'module.exports = {}' : null)
  }
}

/** What the licences of packed packages ask for: that they go along. */
function licencesOf(modules) {
  const folders = new Set(modules.map(path => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0]).filter(folder => folder !== undefined))
  return [...folders].sort().map(folder => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const texts = readdirSync(folder).filter(file => /^(?:licen[cs]e|copying|notice)/i.test(file)).map(file => readFileSync(join(folder, file), 'utf8').trim())
    return `${name} ${version} (${typeof license === 'string' ? license : 'see below'})\n\n${texts.join('\n\n')}\n`
  }).join(`\n${'-'.repeat(80)}\n\n`)
}

function isOutdated() {
  const entry = join(packed, 'paperline.js')
  if (!existsSync(entry)) return true
  const made = statSync(entry).mtimeMs
  const sources = ['analysis', 'scripts'].flatMap(folder => readdirSync(join(root, 'dist', folder), { recursive: true }).filter(path => path.endsWith('.js')).map(path => join(root, 'dist', folder, path)))
  return [...sources, join(root, 'package-lock.json'), join(root, loader), import.meta.filename].some(path => statSync(path).mtimeMs > made)
}
