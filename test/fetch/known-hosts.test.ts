import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkHostKey, fingerprintOf, knownKeyTypes, nameOf, parseKnownHosts } from '../../scripts/edge/ssh/known-hosts.ts'

function keyOf(type: string, letter: string): Buffer {
  const [name, body] = [Buffer.from(type), Buffer.alloc(32, letter)]
  return Buffer.concat([Buffer.from([0, 0, 0, name.length]), name, Buffer.from([0, 0, 0, body.length]), body])
}

const ours = keyOf('ssh-ed25519', 'a')
const other = keyOf('ssh-ed25519', 'b')
const rsa = keyOf('ssh-rsa', 'c')
const written = (key: Buffer, type = 'ssh-ed25519'): string => `${type} ${key.toString('base64')}`
const hashed = (name: string): string => {
  const salt = Buffer.from('twenty bytes of salt')
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}
const check = (text: string, key = ours, host = 'gpu.example.org', port = 22) => checkHostKey(parseKnownHosts('known_hosts', text), { host, port }, key)

describe('known_hosts', () => {
  test.each([
    ['a plain name', `gpu.example.org ${written(ours)}`, 22],
    ['a name among others, with a comment', `other,gpu.example.org,10.0.0.1 ${written(ours)} me@laptop`, 22],
    ['a name in other case', `GPU.Example.org ${written(ours)}`, 22],
    ['a wildcard', `*.example.org ${written(ours)}`, 22],
    ['a hashed name', `${hashed('gpu.example.org')} ${written(ours)}`, 22],
    ['a name with a port', `[gpu.example.org]:2222 ${written(ours)}`, 2222],
    ['a hashed name with a port', `${hashed('[gpu.example.org]:2222')} ${written(ours)}`, 2222],
    ['a wildcard with a port', `[*.example.org]:2222 ${written(ours)}`, 2222],
    ['a name without a port, as OpenSSH does', `gpu.example.org ${written(ours)}`, 2222],
    ['the second of two keys', `gpu.example.org ${written(other)}\ngpu.example.org ${written(ours)}`, 22]
  ])('believes %s', (_, text, port) => {
    expect(check(text, ours, 'gpu.example.org', port).kind).toBe('known')
  })

  test.each([
    ['an empty file', '', 22],
    ['a comment', `# gpu.example.org ${written(ours)}`, 22],
    ['another host', `cpu.example.org ${written(ours)}`, 22],
    ['a name that only begins so', `gpu.example.org.evil ${written(ours)}`, 22],
    ['a forbidden name', `*.example.org,!gpu.example.org ${written(ours)}`, 22],
    ['another port', `[gpu.example.org]:2223 ${written(ours)}`, 2222],
    ['a port where none is', `[gpu.example.org]:22 ${written(ours)}`, 22],
    ['another hash', `${hashed('cpu.example.org')} ${written(ours)}`, 22],
    ['an unknown kind of hash', `${hashed('gpu.example.org').replace('|1|', '|2|')} ${written(ours)}`, 22],
    ['an unknown marker', `@trusted gpu.example.org ${written(ours)}`, 22],
    ['a type that is not the key\'s', `gpu.example.org ${written(ours, 'ssh-rsa')}`, 22],
    ['a cut line', 'gpu.example.org ssh-ed25519', 22]
  ])('does not believe %s', (_, text, port) => {
    expect(check(text, ours, 'gpu.example.org', port).kind).toBe('unknown')
  })

  test('tells a changed key from an unknown one, with its line', () => {
    expect(check(`\n# ours\ngpu.example.org ${written(other)}`)).toMatchObject({ kind: 'changed', entry: { path: 'known_hosts', line: 3 } })
    expect(check(`gpu.example.org ${written(rsa, 'ssh-rsa')}\ngpu.example.org ${written(other)}`)).toMatchObject({ kind: 'changed', entry: { line: 2 } })
    expect(check(`gpu.example.org ${written(rsa, 'ssh-rsa')}`)).toMatchObject({ kind: 'changed', entry: { line: 1, type: 'ssh-rsa' } })
    expect(check(`gpu.example.org ${written(other)}`, ours, 'gpu.example.org', 2222)).toMatchObject({ kind: 'unknown' })
  })

  test('a revoked key is believed nowhere, though it is known elsewhere', () => {
    expect(check(`gpu.example.org ${written(ours)}\n@revoked * ${written(ours)}`)).toMatchObject({ kind: 'revoked', entry: { line: 2 } })
    expect(check(`gpu.example.org ${written(ours)}\n@revoked * ${written(other)}`)).toMatchObject({ kind: 'known' })
  })

  test('a certificate authority vouches for no plain key, not even its own', () => {
    expect(check(`@cert-authority *.example.org ${written(ours)}`)).toMatchObject({ kind: 'unknown', authority: { line: 1 } })
  })

  test('says which types of key it can compare, and names as OpenSSH does', () => {
    const known = parseKnownHosts('known_hosts', `gpu ${written(rsa, 'ssh-rsa')}\ncpu ${written(ours)}`)
    expect(knownKeyTypes(known, { host: 'gpu', port: 22 })).toEqual(['ssh-rsa'])
    expect([nameOf({ host: 'gpu', port: 22 }), nameOf({ host: 'gpu', port: 23 })]).toEqual(['gpu', '[gpu]:23'])
    expect(fingerprintOf(Buffer.from('key'))).toBe('SHA256:LHDhK3oGRvkiefQnx7OOczTY5Tic/xZ6HcMOc/gmtoM')
  })
})
