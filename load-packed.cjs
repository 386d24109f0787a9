// Loads what bundle.mjs packed, each module from the code that V8 made of it when it was packed: a build has five threads,
// and each of them would compile its modules anew. Copied beside the packed modules.
const { readFileSync } = require('node:fs')
const { basename, join } = require('node:path')
const { setFlagsFromString } = require('node:v8')
const { Script } = require('node:vm')
const { crc32 } = require('node:zlib')

// Tells V8 that this process ends after seconds and that its threads already fill the processor. A function is optimised once
// it has run four times as long as usual: what runs less costs more to optimise than it takes. Threads begin with room for
// what they make, and clear it away alone: helpers would wait for a processor, and the thread for them. Here, since V8 takes
// compiled code only where its flags are those that it was compiled under. Measured with V8 11 (Node 20); another version may
// not know them, and would say so at every start.
if (process.versions.v8.startsWith('11.')) for (const flag of ['--interrupt-budget=528000', '--min-semi-space-size=16', '--no-parallel-scavenge']) setFlagsFromString(flag)

const checksumBytes = 4
const modules = new Map()

/** The exports of a packed module, by its file's name. */
exports.load = function load(name) {
  const known = modules.get(name)
  if (known !== undefined) return known.exports
  const module = { exports: {} }
  modules.set(name, module)
  const path = join(__dirname, name)
  const source = readFileSync(path)
  const cachedData = readCompiled(path, source)
  const script = toScript(path, source, cachedData === null ? {} : { cachedData })
  const run = script.runInThisContext()
  run(module.exports, specifier => (specifier.startsWith('./') ? load(specifier.slice(2)) : require(specifier)), module, path, __dirname)
  return module.exports
}

/** What is kept beside a packed module: all of its functions, and a checksum of them and of their source. */
exports.compile = function compile(path) {
  const source = readFileSync(path)
  setFlagsFromString('--no-lazy')
  const script = toScript(path, source)
  setFlagsFromString('--lazy')
  const compiled = script.createCachedData()
  const checksum = Buffer.alloc(checksumBytes)
  checksum.writeUInt32BE(checksumOf(source, compiled))
  return Buffer.concat([checksum, compiled])
}

exports.compiledPath = path => path.replace(/\.cjs$/, '.compiled')

/** `null` where there is none, or it is not whole, or of another source; V8 itself refuses another version's. */
function readCompiled(path, source) {
  try {
    const bytes = readFileSync(exports.compiledPath(path))
    const compiled = bytes.subarray(checksumBytes)
    return bytes.readUInt32BE(0) === checksumOf(source, compiled) ? compiled : null
  } catch {
    return null
  }
}

function checksumOf(source, compiled) {
  return crc32(compiled, crc32(source))
}

/** Named without its folder, which compiled code would keep. It must not `import()`: compiled code has lost who asks. */
function toScript(path, source, options = {}) {
  const code = source.toString().replace(/^#!/, '//')
  return new Script(`(function (exports, require, module, __filename, __dirname) {${code}\n})`, { ...options, filename: basename(path) })
}
