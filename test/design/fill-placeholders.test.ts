import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillPlaceholders, placeholdersIn } from '../../scripts/design/fill-placeholders.ts'
import { splitWords } from '../../scripts/design/split-words.ts'

const fill = (text: string, values: { readonly [name: string]: string }): string => fillPlaceholders(text, name => (Object.hasOwn(values, name) ? values[name] : undefined))

describe('placeholders', () => {
  test('are filled in once, whatever the values hold', () => {
    expect(fill('{a}-{b}', { a: '{b}', b: '$(rm -rf ~)' })).toBe('{b}-$(rm -rf ~)')
  })

  test('stand for themselves when doubled; other braces are left alone', () => {
    expect(fill('{{a}} {print $1} {} { a } {a}', { a: '1' })).toBe('{a} {print $1} {} { a } 1')
    expect(placeholdersIn('{{a}} {print $1} {b} {lr_choice.among}')).toEqual(['b', 'lr_choice.among'])
  })

  test('that name nothing of an object\'s own stay', () => {
    expect(fill('{constructor}', {})).toBe('{constructor}')
  })
})

describe('a command', () => {
  test('is split before its placeholders are filled in, so that no value becomes two words', () => {
    fc.assert(fc.property(fc.string(), value => {
      const { words } = splitWords('train --name {name} --out "a {name}"')
      expect(words.map(word => fill(word, { name: value }))).toEqual(['train', '--name', value, '--out', `a ${value}`])
    }))
  })

  test('keeps what stands in quotes together, and empty words', () => {
    expect(splitWords(`a 'b c' "d 'e'" '' f"g h"i`).words).toEqual(['a', 'b c', "d 'e'", '', 'fg hi'])
  })

  test('may begin with a variable of its own program, not of a shell', () => {
    expect(splitWords('env A=1 train').problem).toBeNull()
    expect(splitWords('').problem?.message).toMatch(/empty command/)
  })
})
