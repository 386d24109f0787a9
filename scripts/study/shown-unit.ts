import { movePoint } from '../../analysis/quantities/convert-quantity.ts'
import type { Unit } from '../../analysis/quantities/quantity.ts'
import { canonicalUnit, conversionFactor } from '../../analysis/quantities/unit.ts'
import type { Evidence } from '../evidence/evidence.ts'

/** How a metric's logged values become what the paper shows. */
export interface ShownUnit {
  readonly unit: Unit
  /** Multiplies the logged value. */
  readonly factor: number
  /** The logged unit, where it is another. */
  readonly from: string | null
  /** ``metric `loss`, data/runs.yml:31`` */
  readonly stated: string
}

/** The unit a metric is shown in, by its declaration in `runs.yml`. */
export function shownUnit(evidence: Evidence, metric: string): ShownUnit {
  const declaration = Object.hasOwn(evidence.metrics, metric) ? evidence.metrics[metric] : undefined
  if (declaration === undefined) return { unit: null, factor: 1, from: null, stated: `metric \`${metric}\`, not declared in data/runs.yml` }
  const stated = `metric \`${metric}\`, ${declaration.place.file}:${declaration.place.line}`
  if (declaration.unit === null) return { unit: null, factor: 1, from: null, stated }
  const logged = canonicalUnit(declaration.unit)
  const shown = declaration.show === null ? logged : canonicalUnit(declaration.show)
  // An impossible `show` is a finding of reading runs.yml; here the value stays as logged.
  const factor = conversionFactor(logged, shown)
  if (factor === null || shown === logged) return { unit: logged, factor: 1, from: null, stated }
  return { unit: shown, factor, from: logged, stated }
}

/** A logged value and its text in the shown unit; a power of ten only moves the point. */
export function showValue(value: number, text: string | null, { factor }: ShownUnit): { readonly value: number; readonly text: string | null } {
  if (factor === 1) return { value, text }
  const moved = movePoint(text ?? String(value), factor)
  return { value: moved === null ? value * factor : Number(moved), text: text === null && Number.isFinite(value) ? null : (moved ?? text) }
}
