/** What a paper prints of a result: rows for a table, and one sentence ready for the text. */
export interface Summary {
  /** Rows of label and value, already formatted. */
  readonly table: readonly (readonly [label: string, value: string])[]
  readonly sentence: string
}

/** An interval for an unknown value. */
export interface ConfidenceInterval {
  /** Confidence, as a fraction: 0.95. */
  readonly level: number
  readonly low: number
  readonly high: number
}

/**
 * A number to significant digits, with the minus sign U+2212 and no needless exponent.
 */
export function formatNumber(value: number, digits = 3): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1e-4 && size < 1e15) {
    const places = Math.max(0, digits - 1 - Math.floor(Math.log10(Number(size.toPrecision(digits)))))
    return minus(value.toFixed(Math.min(places, 100)))
  }
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e') as [string, string]
  return `${minus(mantissa)} × 10^${minus(String(Number(exponent)))}`
}

/**
 * A p-value as it is printed: `p = 0.0028`, `p = 3.1 × 10^−12`, `p < 10^−300`; never zero.
 *
 * @param log10P
 *   Decimal logarithm of p, where p itself is only the bound 1e-300.
 */
export function formatP(p: number, log10P?: number): string {
  if (p <= 1e-300) return log10P === undefined ? 'p < 10^−300' : `p = 10^${formatNumber(log10P, 4)}`
  return `p = ${formatNumber(p, 2)}`
}

/** An interval as it is printed: `95 % CI [−2.46, −0.70]`, both ends to the decimals that give its half-width two digits. */
export function formatInterval(interval: ConfidenceInterval, digits = 2): string {
  const half = (interval.high - interval.low) / 2
  const decimals = half > 0 ? Math.max(0, digits - 1 - Math.floor(Math.log10(half))) : digits
  const print = (end: number): string => (decimals <= 8 ? minus(end.toFixed(decimals)) : formatNumber(end))
  return `${formatPercent(interval.level)} CI [${print(interval.low)}, ${print(interval.high)}]`
}

/** A fraction as a percentage: 0.95 is `95 %`. */
export function formatPercent(fraction: number): string {
  return `${minus(String(Number((fraction * 100).toPrecision(10))))} %`
}

function minus(text: string): string {
  return text.replace('-', '−')
}
