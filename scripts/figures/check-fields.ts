import { Finding } from '../diagnostics/finding.ts'
import { nearestName } from '../diagnostics/nearest-name.ts'
import type { Binding, Dataset } from './bind-data.ts'
import { isObject, type SpecObject, type SpecPath, type Specification, type SpecValue } from './read-specification.ts'
import { channelsOf, viewsOf } from './views.ts'

/** Fields that transforms make where `as` does not say. */
const madeByTransforms = ['value', 'density', 'prob', 'key', 'count']

/** A field that no row has is drawn as nothing; Vega-Lite does not say so. */
export function checkFields(specification: Specification, { datasets }: Binding): readonly Finding[] {
  const findings = new Map<string, Finding>()
  for (const { spec, path, data, parents } of viewsOf(specification.value)) {
    const dataset = data === null ? undefined : datasets.get(data)
    if (dataset === undefined || dataset.rows.length === 0) continue
    const { fields } = dataset
    const scope = [...parents, spec]
    const known = new Set([...fields, ...scope.flatMap(one => made(one, dataset))])
    for (const { field, path: at } of [...channelsOf(spec, path).flatMap(fieldsOfChannel), ...fieldsOfTransforms(spec, path)]) {
      if (known.has(field) || known.has(firstStep(field))) continue
      const nearest = nearestName(field, known)
      const place = specification.placeOf(at)
      findings.set(
        `${place.line}:${place.column} ${field}`,
        new Finding({
          ...place,
          rule: 'figure-field-exists',
          message: `Unexpected field \`${field}\`, expected one of \`${dataset.address}\``,
          note: nearest === null ? `it has ${[...fields].join(', ')}` : `did you mean \`${nearest}\`? It has ${[...fields].join(', ')}`
        })
      )
    }
  }
  return [...findings.values()]
}

interface FieldUse {
  readonly field: string
  readonly path: SpecPath
}

function fieldsOfChannel({ definition, path }: { definition: SpecObject; path: SpecPath }): FieldUse[] {
  const uses = textAt(definition, 'field', path)
  const sort = definition['sort']
  if (isObject(sort)) uses.push(...textAt(sort, 'field', [...path, 'sort']))
  const condition = definition['condition']
  for (const [index, one] of (Array.isArray(condition) ? condition : [condition]).entries()) {
    if (!isObject(one)) continue
    const at = Array.isArray(condition) ? [...path, 'condition', index] : [...path, 'condition']
    uses.push(...textAt(one, 'field', at), ...expressionAt(one, 'test', at))
  }
  return uses
}

function fieldsOfTransforms(spec: SpecObject, path: SpecPath): FieldUse[] {
  const transforms = spec['transform']
  if (!Array.isArray(transforms)) return []
  return transforms.flatMap((transform, index) => {
    if (!isObject(transform)) return []
    const at = [...path, 'transform', index]
    const uses = [...expressionAt(transform, 'calculate', at), ...expressionAt(transform, 'filter', at)]
    for (const key of ['groupby', 'fold', 'flatten'] as const) {
      const fields = transform[key]
      if (Array.isArray(fields)) uses.push(...fields.flatMap((field, position) => (typeof field === 'string' ? [{ field, path: [...at, key, position] }] : [])))
    }
    for (const key of ['aggregate', 'joinaggregate', 'window', 'sort'] as const) {
      const operations = transform[key]
      if (Array.isArray(operations)) uses.push(...operations.flatMap((one, position) => (isObject(one) ? textAt(one, 'field', [...at, key, position]) : [])))
    }
    for (const key of ['density', 'regression', 'loess', 'on', 'quantile', 'pivot', 'lookup', 'bin', 'stack'] as const) uses.push(...textAt(transform, key, at))
    if (isObject(transform['filter'])) uses.push(...textAt(transform['filter'], 'field', [...at, 'filter']))
    // An empty name is how `aggregate` counts.
    return uses.filter(({ field }) => field !== '')
  })
}

function textAt(object: SpecObject, key: string, path: SpecPath): FieldUse[] {
  const value = object[key]
  return typeof value === 'string' ? [{ field: value, path: [...path, key] }] : []
}

/** `datum.value` and `datum['value']` in an expression. */
function expressionAt(object: SpecObject, key: string, path: SpecPath): FieldUse[] {
  const expression = object[key]
  if (typeof expression !== 'string') return []
  const uses = expression.matchAll(/\bdatum(?:\.([A-Za-z_]\w*)|\[(?:'([^']*)'|"([^"]*)")\])/g)
  return [...uses].map(([, dotted, single, double]) => ({ field: dotted ?? single ?? double ?? '', path: [...path, key] }))
}

/** Fields that a view's transforms add. */
function made(spec: SpecObject, dataset: Dataset): string[] {
  const transforms = spec['transform']
  if (!Array.isArray(transforms)) return []
  const names = [...madeByTransforms]
  const visit = (value: SpecValue): void => {
    if (Array.isArray(value)) value.forEach(visit)
    if (!isObject(value)) return
    const as = value['as']
    if (typeof as === 'string') names.push(as)
    if (Array.isArray(as)) names.push(...as.filter(name => typeof name === 'string'))
    if (typeof value['lookup'] === 'string' && isObject(value['from']) && Array.isArray(value['from']['fields'])) {
      names.push(...value['from']['fields'].filter(name => typeof name === 'string'))
    }
    for (const child of Object.values(value)) visit(child)
  }
  visit(transforms)
  // A pivot makes a field of every value it meets.
  const pivots = transforms.flatMap(transform => (isObject(transform) && typeof transform['pivot'] === 'string' ? [transform['pivot']] : []))
  return [...names, ...pivots.flatMap(field => [...new Set(dataset.rows.map(row => String(row[field])))])]
}

function firstStep(field: string): string {
  return /^[^.[\\]*/.exec(field)?.[0] ?? field
}
