export type { Derivation, InputId, Interval, Json, Observation, Place, Quantity, Series, Unit } from './quantity.ts'
export { convertQuantity } from './convert-quantity.ts'
export { formatQuantity, type FormatOptions, type FormattedQuantity } from './format-quantity.ts'
export { canonicalUnit, conversionFactor, differenceUnit, productUnit, ratioUnit, sumUnit, UndeclaredUnit, UnitMismatch, unitSymbol, type StatedUnit } from './unit.ts'
