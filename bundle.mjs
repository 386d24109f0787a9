// Packs the compiled toolkit (dist/) into the files that the command runs (dist/bin/): starting up then opens a dozen
// files instead of a thousand. What ships native code, fonts or a parser loaded by path stays a package of its own.
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const root = import.meta.dirname
const [packed, beside] = [join(root, 'dist/bin'), join(root, 'dist/bin.part')]

if (isOutdated()) {
  rmSync(beside, { recursive: true, force: true })
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    input: {
      paperline: 'dist/scripts/cli.js',
      // Threads are started by their file's name.
      'study-worker': 'dist/scripts/study/study-worker.js',
      'drawing-worker': 'dist/scripts/figures/drawing-worker.js',
      'typst-worker': 'dist/scripts/edge/typst-worker.js',
      'small-files-worker': 'dist/scripts/edge/ssh/small-files-worker.js'
    },
    external: [/^@myriaddreamin\//, /^source-sans/, 'amaro', 'ssh2', 'rolldown']
  })
  await bundle.write({ dir: beside, format: 'esm', minify: { compress: true, mangle: false, codegen: true }, chunkFileNames: '[name]-[hash].js' })
  await bundle.close()
  rmSync(packed, { recursive: true, force: true })
  renameSync(beside, packed)
}

function isOutdated() {
  const entry = join(packed, 'paperline.js')
  if (!existsSync(entry)) return true
  const made = statSync(entry).mtimeMs
  const sources = ['analysis', 'scripts'].flatMap(folder => readdirSync(join(root, 'dist', folder), { recursive: true }).map(path => join(root, 'dist', folder, path)))
  return [...sources, join(root, 'package-lock.json'), import.meta.filename].some(path => path.endsWith('.js') && statSync(path).mtimeMs > made)
}
