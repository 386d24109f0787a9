// Packs the compiled toolkit (dist/) into the files that the command runs (dist/bin/): starting up then opens a dozen
// files instead of a thousand, and compiles none of them (load-packed.cjs). What ships native code, fonts or a parser
// loaded by path stays a package of its own.
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
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
  'typst-worker': 'dist/scripts/edge/typst-worker.js'
}

if (isOutdated()) {
  rmSync(beside, { recursive: true, force: true })
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    input: entries,
    // The one with a canvas loads it at its top level, which only ES modules may; figures are drawn without.
    resolve: { alias: { 'vega-canvas': join(root, 'node_modules/vega-canvas/build/vega-canvas.browser.js') } },
    external: [/^@myriaddreamin\//, /^source-sans/, 'amaro', 'ssh2', 'rolldown']
  })
  await bundle.write({ dir: beside, format: 'cjs', dynamicImportInCjs: false, minify: { compress: true, mangle: false, codegen: true }, entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' })
  await bundle.close()
  for (const file of readdirSync(beside)) writeFileSync(join(beside, compiledPath(file)), compile(join(beside, file)))
  copyFileSync(join(root, loader), join(beside, loader))
  for (const name of Object.keys(entries)) writeFileSync(join(beside, `${name}.js`), `#!/usr/bin/env node\nimport { load } from './${loader}'\n\nload('${name}.cjs')\n`, { mode: 0o755 })
  rmSync(packed, { recursive: true, force: true })
  renameSync(beside, packed)
}

function isOutdated() {
  const entry = join(packed, 'paperline.js')
  if (!existsSync(entry)) return true
  const made = statSync(entry).mtimeMs
  const sources = ['analysis', 'scripts'].flatMap(folder => readdirSync(join(root, 'dist', folder), { recursive: true }).map(path => join(root, 'dist', folder, path)))
  return [...sources.filter(path => path.endsWith('.js')), join(root, 'package-lock.json'), join(root, loader), import.meta.filename].some(path => statSync(path).mtimeMs > made)
}
