const small = [
  'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen',
  'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'
]
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']

/** A whole number below a million in words, as a sentence needs it at its start: `twenty-four`. */
export function numberWords(value: number): string | null {
  if (!Number.isInteger(value) || Math.abs(value) >= 1e6) return null
  if (value < 0) return `minus ${below(-value)}`
  return below(value)
}

function below(value: number): string {
  if (value < 20) return small[value] ?? ''
  if (value < 100) return value % 10 === 0 ? (tens[value / 10] ?? '') : `${tens[Math.floor(value / 10)]}-${small[value % 10]}`
  const [size, name] = value < 1000 ? [100, 'hundred'] : [1000, 'thousand']
  const rest = value % size
  const joint = rest === 0 ? '' : rest < 100 ? ` and ${below(rest)}` : ` ${below(rest)}`
  return `${below(Math.floor(value / size))} ${name}${joint}`
}
