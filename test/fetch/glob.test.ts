import { describe, expect, test } from 'vitest'
import { compileGlob, GlobProblem } from '../../scripts/evidence/sources/glob.ts'
import { refuseRemotePath, showRemotePath } from '../../scripts/evidence/sources/remote-path.ts'

describe('a pattern over paths', () => {
  test.each([
    ['**/train.log', ['train.log', 'a/train.log', 'a/b/train.log'], ['a/train.log.gz', 'a/strain.log', 'train.log/x']],
    ['*.json', ['a.json', '.json', '.hidden.json'], ['a/b.json', 'a.jsonl']],
    ['**', ['a', 'a/b', '.git/config'], []],
    ['doe/**', ['doe/a', 'doe/a/b'], ['doe2/a', 'x/doe/a']],
    ['doe/*/seed?/**/*.log', ['doe/1/seed1/x.log', 'doe/1/seed2/a/b/x.log'], ['doe/1/seed12/x.log', 'doe/1/2/seed1/x.log']],
    ['**/a/**/b', ['a/b', 'x/a/b', 'a/x/b', 'a/a/b/b'], ['a', 'b', 'b/a']],
    ['{train,eval}.{log,json}', ['train.log', 'eval.json'], ['test.log', 'train.txt']],
    ['{a,b{c,d}}/x', ['a/x', 'bc/x', 'bd/x'], ['b/x']],
    ['seed[0-9].log', ['seed1.log'], ['seedx.log', 'seed10.log']],
    ['seed[!0-9].log', ['seedx.log'], ['seed1.log']],
    ['a+(b)|c.log', ['a+(b)|c.log'], ['ab.log']],
    ['Train.log', ['Train.log'], ['train.log']],
    ['α?.log', ['αβ.log', 'α😀.log'], ['α.log']]
  ])('%s', (pattern, matching, others) => {
    const { matches } = compileGlob(pattern)
    expect(matching.filter(path => !matches(path))).toEqual([])
    expect(others.filter(path => matches(path))).toEqual([])
  })

  test.each([
    ['/abs/*.log', 0], ['{a,b', 0], ['a}', 1], ['x/[ab', 2], [`${'{a,b}'.repeat(12)}`, 50]
  ])('is refused where it is not well-formed: %s', (pattern, offset) => {
    expect(() => compileGlob(pattern)).toThrow(GlobProblem)
    try {
      compileGlob(pattern)
    } catch (error) {
      if (offset < 50) expect(error).toMatchObject({ offset })
    }
  })

  test('takes no longer than pattern times path, whatever a server calls its files', () => {
    const { matches } = compileGlob(`**/${'*a'.repeat(40)}b/**/${'*a'.repeat(40)}b`)
    expect(matches(`${'a'.repeat(200)}/${'a'.repeat(200)}/${'a/'.repeat(500)}${'a'.repeat(200)}`)).toBe(false)
  })
})

describe('a path that another machine gave', () => {
  test.each(['a', 'doe/1/seed 1/train.log', '.hidden/…/ü.json', 'a..b/..c', 'console.log', 'a,b=c+d@e~f'])('may be a path here: %s', path => {
    expect(refuseRemotePath(path)).toBeNull()
  })

  test.each([
    '', '/etc/passwd', 'C:/x', 'c:x', '..', '../x', 'a/../../x', 'a/..', './a', 'a//b', 'a/', 'a\\..\\b', 'a\0b', 'a\nb', 'a\u001Bb', 'a\u0085b', 'a\u202Eb', 'a\u2066b', 'a\uFFFDb', 'a\u2028b',
    'con', 'a/NUL.txt', 'aux.log', 'a.', 'a /b', 'a:b', 'a?b', 'x'.repeat(256), 'ü'.repeat(128), 'a/'.repeat(2000)
  ])('must not become a path here: %j', path => {
    expect(refuseRemotePath(path)).not.toBeNull()
  })

  test('is shown without what a terminal would obey', () => {
    expect(showRemotePath('a\u001B[31m\nb\u202Ec')).toBe('a\\u{1b}[31m\\u{a}b\\u{202e}c')
    expect(showRemotePath('x'.repeat(500))).toHaveLength(201)
  })
})
