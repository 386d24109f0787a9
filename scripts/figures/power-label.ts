/** For `labelExpr` of a logarithmic axis; Vega gives ticks that stay bare an empty label. */
export const powerLabelExpression = "datum.label === '' ? '' : powerLabel(datum.value, datum.label)"

export const everyPowerLabelExpression = "powerLabel(datum.value, format(datum.value, ',~r'))"

/** `100,000` as `10⁵` and `0.0002` as `2×10⁻⁴`; short numbers stay. */
export function powerLabel(value: number, label: string): string {
  if (!(value > 0) || (value < 1e4 && value >= 1e-3)) return label
  const [mantissa = '1', exponent = '0'] = value.toExponential(6).split('e')
  const factor = String(Number(mantissa))
  const power = [...String(Number(exponent))].map(character => superscripts[character] ?? character).join('')
  return factor === '1' ? `10${power}` : `${factor}×10${power}`
}

const superscripts: Record<string, string> = { '-': '⁻', '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹' }
