import { expect, it } from 'vitest'
import { decimalParts, isBlank, isNumeric } from '../../scripts/document/to-typst/decimal-parts.ts'

it.each([
  ['45.15', ['45', '.15']],
  ['−4.24', ['−4', '.24']],
  ['12', ['12', '']],
  ['.5', ['', '.5']],
  ['45.15 ± 0.28', ['45', '.15', ' ± ', '', '0', '.28']],
  ['[−4.8, −3.6]', ['[−4', '.8, ', '−3', '.6]']],
  ['0.001 to 1.2', ['0', '.001 to ', '1', '.2']],
  ['45%', ['45', '%']],
  ['1\u202F234.5', ['1\u202F234', '.5']],
  ['12\u202Fpp', ['12', '\u202Fpp']],
  ['1.23\u202F×\u202F10⁻⁴', ['1', '.23\u202F×\u202F10⁻⁴']],
  ['< 0.001', ['< 0', '.001']]
])('splits %s where its column lines up', (text, parts) => {
  expect(decimalParts(text)).toEqual(parts)
  expect(decimalParts(text).join('')).toBe(text)
  expect(isNumeric(text)).toBe(true)
})

it.each(['cosine', 'LoRA', 'GPT-2', 'two of them', '3 layers of attention'])('takes %s for words', text => {
  expect(isNumeric(text)).toBe(false)
})

it.each(['', ' ', '–', '—', 'n/a', '??'])('takes “%s” for an absent value', text => {
  expect(isBlank(text)).toBe(true)
})
