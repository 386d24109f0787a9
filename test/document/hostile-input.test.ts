import { expect, test } from 'vitest'
import { parseDocument } from '../../scripts/document/parse-document.ts'
import { readBibliography } from '../../scripts/document/bibliography.ts'
import { findNumerals } from '../../scripts/rules/numbers/find-numerals.ts'
import { findMathsNumerals } from '../../scripts/rules/numbers/find-maths-numerals.ts'

const seeds = ['{{', '{{{', '{{a ', '{{a}}', ':claim[', ':claim[x]{that="', '[@a ', '@a', '@fig-a-', '$a', '$', '\\val{', '<!--val a-->', '<!--val ', '\\{{', ':', '> ', '![{{a', '&a', '|{{a', '}_', '1,111', '1.', '-1e', '_{', 'x^{1']

/** Least time of two, in milliseconds of this process. */
function measure(run: () => void): number {
  return Math.min(...[0, 1].map(() => {
    const before = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }))
}

test('eight times the hostile input takes no more than about eight times as long', () => {
  const readers: readonly ((text: string) => unknown)[] = [text => parseDocument('p.md', text), findNumerals, findMathsNumerals, text => readBibliography('r.bib', text)]
  const slow: string[] = []
  for (const seed of seeds) {
    for (const read of readers) {
      const small = measure(() => read(seed.repeat(150)))
      const large = measure(() => read(seed.repeat(1200)))
      if (large >= Math.max(small, 6) * 30) slow.push(`${seed}: ${small} ms, ${large} ms`)
    }
  }
  expect(slow).toEqual([])
})
