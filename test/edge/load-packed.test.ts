import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const { compile, compiledPath } = createRequire(import.meta.url)('../../load-packed.cjs') as { compile: (path: string) => Buffer; compiledPath: (path: string) => string }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperline-packed-'))
  copyFileSync(join(root, 'load-packed.cjs'), join(folder, 'load-packed.cjs'))
  writeFileSync(join(folder, 'watch.cjs'), watching)
  writeFileSync(join(folder, 'greet.cjs'), "exports.greet = () => require('./name.cjs').name + ' ' + require('node:path').basename(__filename)\n")
  writeFileSync(join(folder, 'name.cjs'), "exports.name = 'Ärger'\n")
  for (const name of ['greet.cjs', 'name.cjs']) writeFileSync(join(folder, compiledPath(name)), compile(join(folder, name)))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Says of every script that is compiled or taken whether V8 took it. */
const watching = `
  const vm = require('node:vm')
  const taken = {}
  vm.Script = class extends vm.Script {
    constructor(code, options) {
      super(code, options)
      taken[require('node:path').basename(options.filename)] = options.cachedData !== undefined && this.cachedDataRejected === false
    }
  }
  process.on('exit', () => require('node:fs').writeFileSync(process.env.TAKEN, JSON.stringify(taken)))
`

function watch(words: readonly string[]): { out: string; taken: { readonly [file: string]: boolean } } {
  const file = join(folder, 'taken.json')
  const { stdout } = spawnSync(process.execPath, ['--require', join(folder, 'watch.cjs'), ...words], { encoding: 'utf8', env: { ...process.env, TAKEN: file } })
  return { out: stdout, taken: JSON.parse(readFileSync(file, 'utf8')) as { readonly [file: string]: boolean } }
}

const greet = (): ReturnType<typeof watch> => watch(['-p', `require(${JSON.stringify(join(folder, 'load-packed.cjs'))}).load('greet.cjs').greet()`])

describe('load', () => {
  test('runs a module and what it requires from compiled code', () => {
    expect(greet()).toEqual({ out: 'Ärger greet.cjs\n', taken: { 'greet.cjs': true, 'name.cjs': true } })
  })

  test('compiles the source where nothing compiled is there', () => {
    rmSync(join(folder, 'name.compiled'))
    expect(greet()).toEqual({ out: 'Ärger greet.cjs\n', taken: { 'greet.cjs': true, 'name.cjs': false } })
  })

  test('compiles the source where what was compiled is damaged', () => {
    const path = join(folder, 'name.compiled')
    const bytes = readFileSync(path)
    bytes[bytes.length - 9]! ^= 1
    writeFileSync(path, bytes)
    expect(greet()).toEqual({ out: 'Ärger greet.cjs\n', taken: { 'greet.cjs': true, 'name.cjs': false } })
  })

  test('compiles a source of the same length that is another', () => {
    writeFileSync(join(folder, 'name.cjs'), "exports.name = 'Unger'\n")
    expect(greet()).toEqual({ out: 'Unger greet.cjs\n', taken: { 'greet.cjs': true, 'name.cjs': false } })
  })

  test('takes everything compiled in the command as it is packed', () => {
    const { out, taken } = watch([join(root, 'dist/bin/paperline.js'), '--help'])
    expect(out).toContain('rebuild the paper')
    expect(Object.entries(taken).filter(([, was]) => !was)).toEqual([])
  })

  test('is given no module that imports by itself, which compiled code cannot', () => {
    const modules = readdirSync(join(root, 'dist/bin')).filter(file => file.endsWith('.cjs'))
    expect(modules.filter(file => /[^\w.$`]import\(["'`\w]/.test(readFileSync(join(root, 'dist/bin', file), 'utf8')))).toEqual([])
  })

  test('has compiled every packed module', () => {
    const files = readdirSync(join(root, 'dist/bin'))
    expect(files.filter(file => file.endsWith('.cjs') && file !== 'load-packed.cjs' && !files.includes(compiledPath(file)))).toEqual([])
  })
})
