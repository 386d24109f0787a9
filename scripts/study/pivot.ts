import { Refusal } from '../../analysis/statistics/refusal.ts'
import { requireRuns, type RunGroup, type RunSet } from './run-set.ts'
import { attempt, describe, isQuantity, type StudyQuantity } from './study-quantity.ts'
import type { StudyRun } from './study-run.ts'
import { labelOf, makeTable, rowKey, type Cell, type StudyColumn, type StudyTable } from './table.ts'

export type Grouping = string | ((run: StudyRun) => string | number | StudyQuantity)

export interface PivotOptions {
  /** A configuration leaf, or a function of a run: one row a value. */
  readonly rows: Grouping
  /** Likewise: one column a value. */
  readonly columns?: Grouping
  /** What a cell holds, from its runs; several make several columns. */
  readonly values: ((runs: RunGroup) => Cell) | { readonly [name: string]: (runs: RunGroup) => Cell }
}

/**
 * Runs into a table: `pivot(runs, {rows: 'method', columns: 'rank', values: g => mean(g.final('loss'))})`.
 *
 * The first column holds what the rows are; the others are named after the columns' value (`rank_8`), after the value's
 * name (`accuracy`), or both (`rank_8_accuracy`). Where no run falls in a cell it is empty.
 */
export function pivot(runs: RunSet, { rows, columns, values }: PivotOptions): StudyTable {
  return attempt('pivot', [runs], () => {
    const all = requireRuns('pivot', runs)
    if (all.length === 0) throw new Refusal('no-values', 'Unexpected empty set of runs for pivot, expected runs', 'check the filter that chose them')
    const measures: [string, (group: RunGroup) => Cell][] = typeof values === 'function' ? [['', values]] : Object.entries(values)
    const rowName = typeof rows === 'string' ? columnName(rows) : 'row'
    const columnKeys = columns === undefined ? [''] : all.groupBy(columns).map(({ key }) => key)
    const prefix = typeof columns === 'string' ? `${columnName(columns)}_` : ''
    const headed: (StudyColumn & { readonly columnKey: string; readonly measure: (group: RunGroup) => Cell })[] = columnKeys.flatMap(columnKey =>
      measures.map(([measureName, measure]) => {
        const parts = [...(columnKey === '' ? [] : [`${prefix}${columnKey}`]), ...(measureName === '' ? [] : [measureName])]
        const name = rowKey(parts.join('_')) === 'r' ? 'value' : rowKey(parts.join('_'))
        return { name, label: parts.length === 0 ? 'value' : labelOf(parts.join(' ')), columnKey, measure }
      })
    )
    const body = all.groupBy(rows).map(group => {
      const byColumn = new Map(columns === undefined ? [['', group]] : group.groupBy(columns).map(part => [part.key, part]))
      const cells = headed.map(({ name, columnKey, measure }): [string, Cell] => {
        const part = byColumn.get(columnKey)
        return [name, part === undefined ? null : checkMeasure(name, measure(part))]
      })
      return { key: rowKey(group.key), cells: { [rowName]: group.label, ...Object.fromEntries(cells) } }
    })
    return makeTable([{ name: rowName, label: labelOf(rowName) }, ...headed.map(({ name, label }) => ({ name, label }))], body)
  })
}

/** A leaf's own name as a column: `model.width` is `width`. */
export function columnName(leaf: string): string {
  return rowKey(leaf.slice(leaf.lastIndexOf('.') + 1))
}

function checkMeasure(name: string, cell: unknown): Cell {
  if (cell === null || cell === undefined || typeof cell === 'string' || isQuantity(cell)) return cell
  throw new Refusal('not-a-quantity', `Unexpected ${describe(cell)} in column \`${name}\`, expected a quantity or words`)
}
