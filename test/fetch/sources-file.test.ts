import { describe, expect, test } from 'vitest'
import { Stop } from '../../scripts/diagnostics/finding.ts'
import { readSources } from '../../scripts/evidence/sources/read-sources.ts'

const one = (fields: string): string => `sources:\n  - { ${fields} }\n`

describe('data/sources.yml', () => {
  test('says where files come from, where they go, and which', () => {
    const { sources, findings } = readSources(`sources:\n  - { name: gpu, ssh: me@gpu:2222, path: ~/runs, to: raw/doe/, include: ['**/train.log'], exclude: ['old/**'] }\n  - { name: disk, folder: ../disk, to: ./raw }\n`)
    expect(findings).toEqual([])
    expect(sources).toMatchObject([
      { name: 'gpu', from: { kind: 'ssh', target: 'me@gpu:2222', folder: '~/runs', transport: 'ssh2' }, largestBytes: 2e9, launch: null, destination: 'data/raw/doe', include: [{ text: '**/train.log', place: { line: 2, column: 74 } }], exclude: [{ text: 'old/**' }], place: { file: 'data/sources.yml', line: 2, column: 5 } },
      { name: 'disk', from: { kind: 'folder', folder: '../disk' }, destination: 'data/raw', include: [{ text: '**' }], exclude: [] }
    ])
  })

  test.each([
    ['name: a, ssh: gpu, path: /x, to: raw, inclde: [x]', 'sources-file-known-keys', 'Unexpected key `inclde` in a source, expected `include`', 45],
    ['name: a, ssh: gpu, path: /x', 'sources-file-valid', 'Unexpected source without `to`, expected one', 5],
    ['ssh: gpu, path: /x, to: raw', 'sources-file-valid', 'Unexpected source without `name`, expected one', 5],
    ['name: a b, ssh: gpu, path: /x, to: raw', 'sources-file-valid', 'Unexpected name `a b`, expected letters, digits, `_ . -`', 13],
    ['name: a, path: /x, to: raw', 'sources-file-valid', 'Unexpected source with neither `ssh` nor `folder`, expected one of them', 5],
    ['name: a, ssh: b, folder: c, path: /x, to: raw', 'sources-file-valid', 'Unexpected source with both `ssh` and `folder`, expected one of them', 5],
    ['name: a, ssh: b, to: raw', 'sources-file-valid', 'Unexpected SSH source without `path`, expected the folder there', 5],
    ['name: a, ssh: "b/c", path: /x, to: raw', 'sources-file-valid', 'Unexpected host `b/c`, expected an alias or user@host:port', 21],
    ['name: a, folder: c, path: /x, to: raw', 'sources-file-valid', 'Unexpected `path` for a folder, expected it only with `ssh`', 33],
    ['name: a, folder: c, to: ../paper', 'path-inside-project', 'Unexpected `to: ../paper`, expected a folder below data/raw', 31],
    ['name: a, folder: c, to: raw/../../paper', 'path-inside-project', 'Unexpected `to: raw/../../paper`, expected a folder below data/raw', 31],
    ['name: a, folder: c, to: rawish', 'path-inside-project', 'Unexpected `to: rawish`, expected a folder below data/raw', 31],
    ['name: a, folder: c, to: raw, include: ["{a"]', 'sources-file-valid', 'Unexpected `{` in a pattern, expected `}` after it', 46],
    ['name: a, ssh: "-oProxyCommand=x", path: /x, to: raw', 'sources-file-valid', 'Unexpected host `-oProxyCommand=x`, expected an alias or user@host:port', 21],
    ['name: a, ssh: b, transport: scp, path: /x, to: raw', 'sources-file-valid', 'Unexpected transport `scp`, expected one of ssh2, openssh', 35],
    ['name: a, folder: c, transport: ssh2, to: raw', 'sources-file-valid', 'Unexpected `transport` for a folder, expected it only with `ssh`', 38],
    ['name: a, folder: c, to: raw, largest: 2', 'sources-file-valid', 'Unexpected size `2` for `largest`, expected bytes with a unit', 45],
    ['name: a, folder: c, to: raw, largest: 2 GB or so', 'sources-file-valid', 'Unexpected size `2 GB or so` for `largest`, expected bytes with a unit', 45],
    ['name: a, folder: c, to: raw, largest: 0 MB', 'sources-file-valid', 'Unexpected size `0 MB` for `largest`, expected bytes with a unit', 45],
    ['name: a, folder: c, to: raw, launch: yes', 'sources-file-valid', 'Unexpected `launch` that is no mapping, expected `name: value` pairs', 44],
    ['name: a, folder: c, to: raw, launch:', 'sources-file-valid', 'Unexpected `launch` that is no mapping, expected `name: value` pairs', 44],
    ['name: a, folder: c, to: raw, include: x', 'sources-file-valid', 'Unexpected `x` for `include`, expected a list', 45]
  ])('tells what is wrong with its place: %s', (fields, rule, message, column) => {
    const { sources, findings } = readSources(one(fields))
    expect(findings).toEqual([expect.objectContaining({ ruleId: rule, reason: message, exitCode: 2, where: expect.objectContaining({ file: 'data/sources.yml', line: 2, column }) })])
    expect(findings[0]?.note).toMatch(/\w/)
    expect(sources).toEqual([])
  })

  test.each([['2 GB', 2e9], ['500MB', 5e8], ['64 KiB', 65_536], ['1.5 kB', 1500], ['12 bytes', 12]])('reads how large a file may be: %s', (text, bytes) => {
    expect(readSources(one(`name: a, ssh: gpu, transport: openssh, path: /x, to: raw, largest: ${text}`))).toMatchObject({ sources: [{ largestBytes: bytes, from: { transport: 'openssh' } }], findings: [] })
  })

  test('leaves `launch` to whoever launches, who can tell of it with its place', () => {
    const { sources, findings } = readSources('sources:\n  - name: a\n    folder: c\n    to: raw\n    launch:\n      gpus: 4\n      gpu: 3\n')
    expect(findings).toEqual([])
    const [launch] = sources.map(source => source.launch)
    const yaml = launch?.reader()
    const fields = yaml?.known(launch?.node, '`launch`', ['gpus'])
    expect(fields?.get('gpus')?.value).toMatchObject({ value: 4 })
    expect(yaml?.findings).toEqual([expect.objectContaining({ ruleId: 'sources-file-known-keys', reason: 'Unexpected key `gpu` in `launch`, expected `gpus`', exitCode: 2, where: expect.objectContaining({ line: 7, column: 7 }) })])
    expect(launch?.reader().findings).toEqual([])
    expect(findings).toEqual([])
  })

  test('tells every problem of every entry in one run, and keeps the good ones', () => {
    const { sources, findings } = readSources('sources:\n  - { name: a, to: elsewhere }\n  - { name: b, folder: c, to: raw }\n  - { name: b, folder: d, to: raw }\n')
    expect(sources.map(({ name }) => name)).toEqual(['b'])
    expect(findings.map(({ where }) => where.line)).toEqual([2, 2, 4])
    expect(findings[2]?.second).toMatchObject({ line: 3, message: 'the first' })
  })

  test.each([[null, 'project without `data/sources.yml`'], ['sources: [', 'YAML'], ['runs: []', 'file without `sources`'], ['', 'nothing']])('stops where it is none: %j', (text, message) => {
    let stopped: unknown = null
    try {
      const { findings } = readSources(text)
      stopped = findings
    } catch (error) {
      stopped = error
    }
    expect(stopped).toBeInstanceOf(Stop)
    expect(String(stopped)).toContain(message === 'nothing' ? 'without `sources`' : message)
  })
})
