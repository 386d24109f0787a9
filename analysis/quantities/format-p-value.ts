import { decimalsForDigits, decimalText, exactDecimal, parseDecimal, roundDecimal } from './decimal.ts'

/** Thresholds that people decide by: rounding must not carry a p-value onto one of them. */
const thresholds = new Set(['0.1', '0.05', '0.025', '0.01', '0.005', '0.001'])

/**
 * The relation and digits of a p-value: `= 0.013`, `< 0.0001`, `= 0.43`, `> 0.99`.
 *
 * Two significant digits below 0.1 (more where two would land on a threshold that p is not equal to), two decimals above,
 * bounds outside 0.0001 … 0.99.
 */
export function formatPValue(value: number, text: string | undefined, digits: number | undefined): string {
  const source = text === undefined ? null : /^([<>≤≥]?)\s*(.*)$/.exec(text)
  if (source !== null && source[1] !== '') return `${source[1]} ${source[2]}`
  if (source !== null && digits === undefined) return `= ${source[2]}`
  if (value < 0.0001) return '< 0.0001'
  if (value === 1) return '= 1'
  if (value > 0.99 && digits === undefined) return '> 0.99'
  const exact = (text === undefined ? null : parseDecimal(text)) ?? exactDecimal(value)
  const least = Math.max((decimalsForDigits(exact, digits ?? 2) ?? 2), digits === undefined ? 2 : 0)
  for (let decimals = least; ; decimals++) {
    const rounded = decimalText(roundDecimal(exact, decimals))
    if (decimals >= least + 6 || Number(rounded) === value || !thresholds.has(rounded.replace(/0+$/, ''))) return `= ${rounded}`
  }
}
