import { Finding } from '../diagnostics/finding.ts'
import type { Binding, Dataset } from './bind-data.ts'
import { isObject, type Specification } from './read-specification.ts'
import { channelsOf, viewsOf } from './views.ts'

/** A logarithmic axis has no place for zero and below: such values are left out, and said to be. */
export function dropUnscalable(specification: Specification, binding: Binding): Binding {
  const findings: Finding[] = []
  const dropped = new Map<string, Set<string>>()
  for (const { spec, path, data } of viewsOf(specification.value)) {
    const dataset = data === null ? undefined : binding.datasets.get(data)
    if (data === null || dataset === undefined) continue
    for (const { definition, path: at } of channelsOf(spec, path)) {
      const { field, scale } = definition
      if (typeof field !== 'string' || !isObject(scale) || scale['type'] !== 'log') continue
      const fields = dropped.get(data) ?? new Set<string>()
      if (fields.has(field)) continue
      const rows = dataset.rows.filter(row => typeof row[field] === 'number' && row[field] <= 0)
      if (rows.length === 0) continue
      dropped.set(data, fields.add(field))
      findings.push(
        new Finding({
          ...specification.placeOf([...at, 'scale']),
          rule: 'figure-is-complete',
          severity: 'warning',
          message: `Unexpected ${rows.length === 1 ? 'value' : `${rows.length} values`} of \`${field}\` at or below zero on a logarithmic scale (${rows.slice(0, 3).map(row => String(row['key'] ?? row['run'] ?? '?')).join(', ')}), expected positive ones`,
          note: 'they are left out of the picture: say so in the caption, or use a linear or `symlog` scale'
        })
      )
    }
  }
  if (dropped.size === 0) return { ...binding, findings }
  const datasets = new Map([...binding.datasets].map(([name, dataset]) => [name, withoutNonPositive(dataset, dropped.get(name))]))
  return { datasets, findings }
}

function withoutNonPositive(dataset: Dataset, fields: ReadonlySet<string> | undefined): Dataset {
  if (fields === undefined) return dataset
  const rows = dataset.rows.map(row => Object.fromEntries(Object.entries(row).map(([field, value]) => [field, fields.has(field) && typeof value === 'number' && value <= 0 ? null : value])))
  return { ...dataset, rows }
}
