import { countDecimals } from '../../analysis/quantities/decimal.ts'
import { canonicalUnit } from '../../analysis/quantities/unit.ts'
import { callPlace, placeText } from './call-place.ts'
import { readNumberText } from './given.ts'
import { describe, makeHole, makeQuantity, type StudyQuantity } from './study-quantity.ts'

/** Where somebody else's number stands, and in which words. */
export interface Citation {
  /** Key in the bibliography. */
  readonly cite: string
  /** Page, table, section. */
  readonly locator?: string
  /** The words around it, exactly; must hold the number as a whole token. */
  readonly quote: string
}

/**
 * Somebody else's number, with the words it stands in.
 *
 * @param text
 *   As they wrote it: `'74.93'`, `'-4.8'`; a bound as `'<0.0001'`; a duration as `'5:40'` in minutes or hours.
 */
export function reported(text: string, unit: string, citation: Citation): StudyQuantity {
  const place = callPlace()
  const fail = (message: string): StudyQuantity => makeHole(`${message} (${placeText(place)})`, { operation: 'reported' })
  const [, bound = '', rest = ''] = /^\s*([<>≤≥~≈]?)\s*(.*?)\s*$/.exec(String(text)) ?? []
  const value = readNumberText(rest) ?? readClock(rest, canonicalUnit(unit))
  if (typeof text !== 'string' || value === null) return fail(`Unexpected ${describe(text)} reported, expected decimal text as it was printed, such as '74.93'`)
  const { cite, locator, quote } = citation ?? {}
  if (typeof cite !== 'string' || cite === '') return fail(`Unexpected reported('${text}') without \`cite\`, expected a key of the bibliography`)
  if (typeof quote !== 'string' || quote === '') return fail(`Unexpected reported('${text}') without \`quote\`, expected the words it stands in`)
  const quoted = quoteHolds(quote, bound, rest)
  return makeQuantity({
    value,
    unit: canonicalUnit(unit),
    text: `${bound}${rest}`,
    decimals: countDecimals(rest) ?? 0,
    operation: 'reported',
    parameters: { text, unit: canonicalUnit(unit), cite, locator: locator ?? null, quote, ...(bound === '' ? {} : { bound }) },
    reported: { cite, locator: locator ?? null, quote },
    unitFrom: `reported, ${placeText(place)}`,
    findings: quoted
      ? []
      : [
          {
            file: place?.file ?? 'paper/study.ts',
            ...(place === null ? {} : { line: place.line }),
            rule: 'reported-in-quote',
            message: `Unexpected quote "${quote}" without \`${bound}${rest}\` as a whole number, expected the words that the number stands in`,
            note: 'quote the words exactly, sign and digits as printed there'
          }
        ]
  })
}

/** Whether a quote holds a number as a whole token: 3.4 is not in 13.42, 4.8 is not in −4.8, 0.05 is not in p < 0.05. */
export function quoteHolds(quote: string, bound: string, number: string): boolean {
  const plain = (text: string): string => text.replace(/[−–]/g, '-').replace(/(?<=\d)[,\u202f\u2009\u00a0](?=\d{3}(?!\d))/g, '')
  const wanted = plain(number).replace(/^\+/, '')
  const words = plain(quote)
  for (let at = words.indexOf(wanted); at >= 0; at = words.indexOf(wanted, at + 1)) {
    const after = words.slice(at + wanted.length)
    if (/^(?:\d|[.,:]\d|[eE][+-]?\d)/.test(after)) continue
    let before = words.slice(0, at)
    if (/[\d.]$/.test(before) || /\d:$/.test(before)) continue
    // A dash after a digit joins a range; anywhere else it is the number's sign.
    if (!wanted.startsWith('-') && /(?:^|[^\d\s])-$|^\s*-$|\s-$/.test(before)) continue
    before = before.replace(/[+-]$/, '').trimEnd()
    const stands = /([<>≤≥~≈])=?$/.exec(before)?.[1] ?? ''
    if (stands === bound) return true
  }
  return false
}

/** `5:40` as 5⅔ minutes or hours. */
function readClock(text: string, unit: string): number | null {
  const match = /^(\d+):([0-5]\d)$/.exec(text)
  return match === null || (unit !== 'min' && unit !== 'h') ? null : Number(match[1]) + Number(match[2]) / 60
}
