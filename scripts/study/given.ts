import { countDecimals, parseDecimal } from '../../analysis/quantities/decimal.ts'
import { canonicalUnit } from '../../analysis/quantities/unit.ts'
import { callPlace, placeText } from './call-place.ts'
import { describe, makeHole, makeQuantity, type StudyQuantity } from './study-quantity.ts'

/**
 * A constant of the protocol, such as a significance level, with the reason it is what it is.
 *
 * @param text
 *   Decimal text, not a number, so that 74.90 keeps its zero.
 */
export function given(text: string, unit: string, reason: string): StudyQuantity {
  const value = readNumberText(text)
  if (value === null) return makeHole(`Unexpected ${describe(text)} given, expected decimal text such as '0.05' (${placeText(callPlace())})`, { operation: 'given' })
  if (typeof reason !== 'string' || reason.trim() === '') return makeHole(`Unexpected given('${text}') without a reason, expected why it has this value (${placeText(callPlace())})`, { operation: 'given' })
  return makeQuantity({
    value,
    unit: canonicalUnit(unit),
    text: text.trim(),
    decimals: countDecimals(text) ?? 0,
    operation: 'given',
    parameters: { text: text.trim(), unit: canonicalUnit(unit), reason },
    given: { reason },
    unitFrom: `given, ${placeText(callPlace())}`
  })
}

/** The value of decimal text; `null` for anything else. */
export function readNumberText(text: unknown): number | null {
  if (typeof text !== 'string') return null
  const decimal = parseDecimal(text)
  return decimal === null ? null : Number(`${decimal.units}e${-decimal.scale}`)
}
