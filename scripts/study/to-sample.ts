import { commonUnit, requireUnit } from '../../analysis/quantities/unit.ts'
import { Refusal } from '../../analysis/statistics/refusal.ts'
import { callPlace, placeText } from './call-place.ts'
import { Column, RunColumn, sampleOfQuantities, type Sample } from './column.ts'
import { describe, requireQuantity, isQuantity, type StudyQuantity } from './study-quantity.ts'

/** What statistics take: a run's series, a value of each of several runs, or quantities in a list. */
export type SampleLike = Column | readonly StudyQuantity[]

/** A sample with a declared unit, the same for all its values. */
export type MeasuredSample = Sample & { readonly unit: string }

/**
 * Reads what a statistic was given as a sample.
 *
 * @throws {Refusal}
 *   `no-values`, `undeclared-unit`, `unit-mismatch` naming both places, `not-a-quantity`.
 */
export function toSample(operation: string, given: SampleLike): MeasuredSample {
  const sample = readSample(operation, given)
  if (sample.values.length === 0) throw new Refusal('no-values', `Unexpected empty sample for ${operation} (${placeText(callPlace())}), expected values`, 'check the filter that chose the runs')
  return { ...sample, unit: requireUnit(operation, { unit: sample.unit, from: sample.unitFrom }) }
}

function readSample(operation: string, given: SampleLike): Sample {
  if (!(given instanceof Column)) {
    if (!Array.isArray(given)) {
      throw new Refusal('not-a-sample', `Unexpected ${isQuantity(given) ? 'single quantity' : describe(given)} given to ${operation} (${placeText(callPlace())}), expected a series, a value of each of several runs, or a list of quantities`, 'use run.series(metric) or runs.final(metric)')
    }
    return convertToFirst(operation, given)
  }
  if (given instanceof RunColumn) return { ...given.toSample(), values: convertToFirst(operation, given.quantities).values }
  return given.toSample()
}

/** All values in the first one's unit. */
function convertToFirst(operation: string, quantities: readonly StudyQuantity[]): Sample {
  const nodes = quantities.map(quantity => requireQuantity(operation, quantity))
  const [first] = nodes
  const sample = sampleOfQuantities(quantities)
  if (first === undefined) return sample
  const start = { unit: first.unit, from: first.unitFrom }
  const values = nodes.map(node => (node === first ? node.value : node.value * commonUnit(operation, start, { unit: node.unit, from: node.unitFrom }).factor))
  return { ...sample, values }
}
