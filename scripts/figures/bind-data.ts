import { Finding } from '../diagnostics/finding.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { findAddress } from '../study/find-address.ts'
import { nearestName } from '../diagnostics/nearest-name.ts'
import type { ResultNode, Results } from '../study/results.ts'
import { isObject, type SpecObject, type SpecPath, type Specification, type SpecValue } from './read-specification.ts'
import type { Rows } from './row.ts'
import { rowsOf } from './rows.ts'
import { viewsOf } from './views.ts'

export interface Dataset extends Rows {
  readonly address: string
  /** The name under which Vega knows it; addresses have dots, which its signals may not. */
  readonly vegaName: string
  /** Where the specification names it first. */
  readonly path: SpecPath
}

export interface Binding {
  /** By the name that the specification uses. */
  readonly datasets: ReadonlyMap<string, Dataset>
  readonly findings: readonly Finding[]
}

/** Finds every `data` of a specification and the rows that its name stands for. */
export function bindData(specification: Specification, results: Results, evidence: Evidence): Binding {
  const datasets = new Map<string, Dataset>()
  const findings: Finding[] = []
  const aliases = readAliases(specification, findings)

  const bind = (data: SpecValue, path: SpecPath): void => {
    if (data === null) return
    const name = isObject(data) ? data['name'] : undefined
    if (!isObject(data) || typeof name !== 'string' || Object.keys(data).some(key => key !== 'name' && key !== 'format')) {
      findings.push(notNamed(specification, path, data))
      return
    }
    if (datasets.has(name)) return
    const address = aliases.get(name) ?? name
    const node = nodeAt(results, address)
    if (node === null) {
      findings.push(missingAddress(specification, [...path, 'name'], address, results))
      return
    }
    datasets.set(name, { ...rowsOf(address, node, results, evidence), address, vegaName: `rows_${datasets.size}`, path: [...path, 'name'] })
  }

  const views = viewsOf(specification.value)
  for (const { spec, path } of views) {
    if (spec['data'] !== undefined) bind(spec['data'], [...path, 'data'])
    for (const { data, path: from } of lookUps(spec, path)) bind(data, from)
  }
  if (datasets.size === 0 && findings.length === 0) findings.push(notNamed(specification, [], null))
  for (const dataset of datasets.values()) findings.push(...reportGaps(specification, dataset))
  return { datasets, findings }
}

/** Data of the second table of a `lookup`. */
export function lookUps(spec: SpecObject, path: SpecPath): { readonly data: SpecValue; readonly path: SpecPath; readonly holder: SpecObject }[] {
  const transforms = spec['transform']
  if (!Array.isArray(transforms)) return []
  return transforms.flatMap((transform, index) => {
    const from = isObject(transform) ? transform['from'] : undefined
    const data = isObject(from) ? from['data'] : undefined
    return data === undefined || !isObject(from) ? [] : [{ data, path: [...path, 'transform', index, 'from', 'data'], holder: from }]
  })
}

/** `"datasets": {"effects": "doe.effects"}` gives an address a shorter name. */
function readAliases(specification: Specification, findings: Finding[]): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>()
  const declared = specification.value['datasets']
  if (declared === undefined) return aliases
  for (const [name, value] of Object.entries(isObject(declared) ? declared : {})) {
    if (typeof value === 'string') aliases.set(name, value)
    else findings.push(notNamed(specification, ['datasets', name], value))
  }
  return aliases
}

function nodeAt(results: Results, address: string): ResultNode | null {
  const found = findAddress(results, address)
  if (found.kind === 'missing') return null
  if (found.kind !== 'quantity') return found.node
  return found.node ?? { kind: 'quantity', id: found.quantity.id, parts: new Map() }
}

function notNamed(specification: Specification, path: SpecPath, data: SpecValue): Finding {
  const found = !isObject(data)
    ? data === null
      ? 'a figure without data'
      : 'typed values'
    : typeof data['url'] === 'string'
      ? `an address \`${data['url']}\``
      : data['values'] !== undefined
        ? 'typed values'
        : `\`${Object.keys(data).find(key => key !== 'name') ?? '{}'}\``
  return new Finding({
    ...specification.placeOf(path),
    rule: 'figure-data-is-named',
    message: `Unexpected ${found}, expected \`"data": {"name": "…"}\` with an address of the results`,
    note: 'return what the figure shows from the study and name it here; for a line at zero use `"datum": 0` in the encoding'
  })
}

function missingAddress(specification: Specification, path: SpecPath, address: string, results: Results): Finding {
  const nearest = nearestName(address, nodeAddresses(results.root, ''))
  return new Finding({
    ...specification.placeOf(path),
    rule: 'quantity-exists',
    message: `Unexpected data \`${address}\`, expected an address of the results`,
    note: nearest === null ? 'list them with `paperline values`' : `did you mean \`${nearest}\`?`
  })
}

/** Records, tables and series too, which `paperline values` does not list since they cannot be printed. */
function nodeAddresses(node: ResultNode, address: string): string[] {
  const own = address === '' ? [] : [address]
  const children = node.kind === 'record' ? node.entries : node.kind === 'quantity' ? node.parts : new Map<string, ResultNode>()
  return [...own, ...[...children].flatMap(([name, child]) => nodeAddresses(child, address === '' ? name : `${address}.${name}`))]
}

function reportGaps(specification: Specification, { address, rows, holes, undrawable, path }: Dataset): Finding[] {
  const place = specification.placeOf(path)
  const findings: Finding[] = []
  if (holes.length > 0) {
    findings.push(
      new Finding({
        ...place,
        rule: 'figure-is-complete',
        message: `Unexpected ${holes.length === 1 ? 'hole' : `${holes.length} holes`} in \`${address}\`, expected every value: the figure is drawn without ${list(holes)}`,
        note: 'mend the evidence or the study; what is missing is missing from the picture too'
      })
    )
  }
  if (undrawable.length > 0) {
    findings.push(
      new Finding({
        ...place,
        rule: 'figure-is-complete',
        severity: 'warning',
        message: `Unexpected values in \`${address}\` that cannot be drawn, expected finite numbers: ${list(undrawable)}`,
        note: 'they are left out of the picture: say so in the caption'
      })
    )
  }
  if (rows.length === 0 && holes.length === 0) {
    findings.push(new Finding({ ...place, rule: 'figure-is-complete', message: `Unexpected empty data \`${address}\`, expected at least one row`, note: 'name a table, a record of quantities or a series' }))
  }
  return findings
}

function list(sentences: readonly string[]): string {
  const shown = sentences.slice(0, 3).join('; ')
  return sentences.length > 3 ? `${shown}; and ${sentences.length - 3} more` : shown
}
