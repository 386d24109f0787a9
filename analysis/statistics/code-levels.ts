import { Refusal } from './refusal.ts'

/** A factor's level as it stands in a log: a number, a word or a flag. */
export type Level = number | string | boolean

/**
 * Codes factor levels in natural units as −1, 0 (centre) and +1, one row a run.
 *
 * A number half-way between two numeric levels is a centre point. Without `levels`, columns of −1, 0 and +1 stand as
 * they are; otherwise a factor's two distinct values are taken, numbers by size, words by first appearance.
 *
 * @param columns
 *   Levels by factor, every column as long as there are runs.
 * @param levels
 *   Low and high level by factor.
 * @throws {Refusal}
 *   `three-levels` when a value is neither level nor centre, `one-level` when a factor never changes,
 *   `unequal-lengths` when columns differ in length.
 */
export function codeLevels(
  columns: Readonly<Record<string, readonly Level[]>>,
  levels: Readonly<Record<string, readonly [low: Level, high: Level]>> = {}
): { readonly factors: readonly string[]; readonly levels: readonly (readonly (-1 | 0 | 1)[])[] } {
  const factors = Object.keys(columns)
  const runs = columns[factors[0] ?? '']?.length ?? 0
  const coded = factors.map(factor => {
    const column = columns[factor] ?? []
    if (column.length !== runs) {
      throw new Refusal('unequal-lengths', `Unexpected ${column.length} levels of ${factor}, expected ${runs}, one a run`)
    }
    return codeColumn(factor, column, levels[factor])
  })
  return { factors, levels: Array.from({ length: runs }, (_, run) => coded.map(column => column[run] ?? 0)) }
}

function codeColumn(factor: string, column: readonly Level[], given?: readonly [Level, Level]): (-1 | 0 | 1)[] {
  if (given === undefined && column.every(level => level === -1 || level === 0 || level === 1)) {
    return column.map(level => (level === 0 ? 0 : level === 1 ? 1 : -1))
  }
  const [low, high] = given ?? distinctLevels(factor, column)
  return column.map((level, run) => {
    if (level === low) return -1
    if (level === high) return 1
    if (isCentre(level, low, high)) return 0
    throw new Refusal(
      'three-levels',
      `Unexpected level ${String(level)} of factor ${factor} in run ${run + 1}, expected ${String(low)} or ${String(high)}: a two-level design has no 3 levels`
    )
  })
}

/** Half-way between two numbers, up to the rounding of decimals such as 0.1 and 0.2. */
function isCentre(level: Level, low: Level, high: Level): boolean {
  if (typeof level !== 'number' || typeof low !== 'number' || typeof high !== 'number') return false
  return Math.abs(level - (low + high) / 2) <= 1e-12 * Math.max(Math.abs(low), Math.abs(high))
}

function distinctLevels(factor: string, column: readonly Level[]): [Level, Level] {
  const distinct = [...new Set(column)]
  const numbers = distinct.filter(level => typeof level === 'number')
  const ordered = numbers.length === distinct.length ? numbers.toSorted((a, b) => a - b) : distinct
  const [low, high] = ordered
  if (low === undefined || high === undefined) {
    throw new Refusal('one-level', `Factor ${factor} has one level (it is constant over the runs), so it has no effect to estimate`)
  }
  const middle = ordered[1]
  const top = ordered[2]
  if (ordered.length === 3 && middle !== undefined && top !== undefined && isCentre(middle, low, top)) {
    return [low, top]
  }
  if (ordered.length > 2) {
    throw new Refusal(
      'three-levels',
      `Factor ${factor} has ${ordered.length} levels (${ordered.map(String).join(', ')}), expected two: name its low and high level`
    )
  }
  return [low, high]
}
