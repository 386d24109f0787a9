import type { Binding, Dataset } from './bind-data.ts'
import { isObject, type SpecObject, type Specification, type SpecValue } from './read-specification.ts'
import type { Row } from './row.ts'
import { channelsOf, markType, viewsOf, type View } from './views.ts'

/** Fewer are drawn as they are. */
const manyRows = 20_000

/** About the width of a line: what happens within is one vertical stroke on paper. */
const columnPt = 0.5

/**
 * Leaves out rows of long curves that would draw over themselves: of each line's rows within half a point across the
 * page, the first, the last, the highest and the lowest stay, so the curve looks the same and its extremes are exact (Jugel
 * et al., "M4", VLDB 2014). Only where nothing but plain lines are drawn of the data: any computation gets every row.
 */
export function thinRows(specification: Specification, binding: Binding, widthPt: number): Binding {
  const views = viewsOf(specification.value)
  const datasets = [...binding.datasets].map(([name, dataset]): [string, Dataset] => {
    const lines = dataset.rows.length < manyRows ? null : plainLines(name, views)
    return [name, lines === null ? dataset : { ...dataset, rows: thin(dataset.rows, lines, Math.ceil(widthPt / columnPt)) }]
  })
  return { ...binding, datasets: new Map(datasets) }
}

interface Lines {
  readonly x: string
  readonly y: string
  readonly isLogarithmic: boolean
  /** Fields that part the rows into lines. */
  readonly groups: readonly string[]
}

/** `null` where anything but one kind of plain line is drawn of the data. */
function plainLines(name: string, views: readonly View[]): Lines | null {
  const found: Lines[] = []
  for (const view of views) {
    const scope = [...view.parents, view.spec]
    if (scope.some(spec => JSON.stringify(spec['transform'] ?? []).includes(JSON.stringify(name)))) return null
    if (view.data !== name || markType(view.spec) === null) continue
    const lines = describeLines(view, scope)
    if (lines === null) return null
    found.push(lines)
  }
  const [first] = found
  if (first === undefined || found.some(({ x, y }) => x !== first.x || y !== first.y)) return null
  return { ...first, groups: [...new Set(found.flatMap(({ groups }) => groups))] }
}

function describeLines(view: View, scope: readonly SpecObject[]): Lines | null {
  if (markType(view.spec) !== 'line' || scope.some(spec => spec['transform'] !== undefined || spec['facet'] !== undefined || spec['repeat'] !== undefined)) return null
  const encoding = new Map(scope.flatMap(spec => channelsOf(spec, [])).map(({ channel, definition }) => [`${channel} ${String(definition['field'])}`, { channel, definition }]))
  const definitions = [...encoding.values()]
  if (definitions.some(({ definition }) => ['aggregate', 'bin', 'timeUnit', 'condition', 'impute', 'stack'].some(key => definition[key] !== undefined))) return null
  const of = (channel: string): SpecObject[] => definitions.filter(one => one.channel === channel).map(({ definition }) => definition)
  const [[x, secondX], [y, secondY]] = [of('x'), of('y')]
  if (x === undefined || y === undefined || secondX !== undefined || secondY !== undefined || of('order').length > 0) return null
  const scale = scaleType(x['scale'])
  if (typeof x['field'] !== 'string' || typeof y['field'] !== 'string' || (scale !== 'linear' && scale !== 'log')) return null
  const groups = definitions.flatMap(({ channel, definition }) => (channel !== 'x' && channel !== 'y' && typeof definition['field'] === 'string' ? [definition['field']] : []))
  return { x: x['field'], y: y['field'], isLogarithmic: scale === 'log', groups }
}

function scaleType(scale: SpecValue | undefined): SpecValue {
  return scale === undefined ? 'linear' : isObject(scale) ? (scale['type'] ?? 'linear') : null
}

function thin(rows: readonly Row[], { x, y, isLogarithmic, groups }: Lines, columns: number): readonly Row[] {
  const position = (row: Row): number => (isLogarithmic ? Math.log(Number(row[x])) : Number(row[x]))
  let [low, high] = [Infinity, -Infinity]
  for (const row of rows) {
    const at = position(row)
    if (!Number.isFinite(at)) return rows
    low = Math.min(low, at)
    high = Math.max(high, at)
  }
  if (!(high > low)) return rows
  const extremes = new Map<string, Extremes>()
  for (const row of rows) {
    // A gap in a line (not a number) must stay a gap: such a row is kept as it is.
    const value = typeof row[y] === 'number' ? row[y] : null
    const column = value === null ? `gap ${extremes.size}` : String(Math.floor(((position(row) - low) / (high - low)) * columns))
    const key = `${column} ${groups.map(field => row[field]).join('\u0000')}`
    const known = extremes.get(key)
    if (known === undefined) extremes.set(key, { first: row, last: row, lowest: row, highest: row })
    else {
      if (position(row) < position(known.first)) known.first = row
      if (position(row) >= position(known.last)) known.last = row
      if (value !== null && value < Number(known.lowest[y])) known.lowest = row
      if (value !== null && value > Number(known.highest[y])) known.highest = row
    }
  }
  const kept = new Set([...extremes.values()].flatMap(({ first, last, lowest, highest }) => [first, last, lowest, highest]))
  return rows.filter(row => kept.has(row))
}

interface Extremes {
  first: Row
  last: Row
  lowest: Row
  highest: Row
}
