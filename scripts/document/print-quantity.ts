import type { Position } from 'unist'
import { formatQuantity, type FormatOptions } from '../../analysis/quantities/format-quantity.ts'
import type { Quantity } from '../../analysis/quantities/quantity.ts'
import { Refusal } from '../../analysis/statistics/refusal.ts'
import { findAddress } from '../study/find-address.ts'
import type { Results } from '../study/results.ts'
import { occurrenceId } from './occurrence-id.ts'
import type { Report } from './report.ts'
import type { Occurrence, Printed } from './tree.ts'

/** Prints quantities of one document, and keeps the record of where. */
export interface Printer {
  readonly occurrences: Occurrence[]
  /** `null` where there is nothing to print; that was reported. */
  printAddress(path: string, options: FormatOptions, position: Position, report: Report): Printed | null
  printQuantity(quantity: Quantity, options: FormatOptions, position: Position, report: Report): Printed | null
}

export function createPrinter(document: string, results: Results): Printer {
  const occurrences: Occurrence[] = []
  const ordinals = new Map<string, number>()

  function printQuantity(quantity: Quantity, options: FormatOptions, position: Position, report: Report): Printed | null {
    let formatted
    try {
      formatted = formatQuantity(quantity, options)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      report({ rule: 'quantity-prints', message: error.message, note: error.mend ?? 'print it without the helper' }, position)
      return null
    }
    const ordinal = (ordinals.get(quantity.id) ?? 0) + 1
    ordinals.set(quantity.id, ordinal)
    const { text, bare, unit } = formatted
    const id = occurrenceId(document, quantity.id, ordinal)
    const { start, end } = position
    occurrences.push({ id, document, line: start.line, column: start.column, endLine: end.line, endColumn: end.column, quantity: quantity.id, printed: text })
    return { text, quantity: quantity.id, occurrence: id, hole: quantity.hole?.reason ?? null, bare, unit: unit === '' ? null : unit }
  }

  function printAddress(path: string, options: FormatOptions, position: Position, report: Report): Printed | null {
    const found = findAddress(results, path)
    switch (found.kind) {
      case 'quantity':
        return printQuantity(found.quantity, options, position, report)
      case 'record':
        report({ rule: 'quantity-exists', message: `Unexpected record \`${path}\`, expected one quantity`, note: `name one of its entries: ${some([...found.node.entries.keys()].map(entry => `${path}.${entry}`))}` }, position)
        return null
      case 'table':
        report({ rule: 'quantity-exists', message: `Unexpected table \`${path}\`, expected one quantity`, note: `name a cell, ${some(found.node.rows.slice(0, 1).flatMap(row => found.node.columns.map(column => `${path}.${row.key}.${column.name}`)))}, or print it whole with :::table{#tbl-… of="${path}"}` }, position)
        return null
      case 'series':
        report({ rule: 'quantity-exists', message: `Unexpected series \`${path}\`, expected one quantity`, note: 'a series is for figures and tests: return its mean, minimum or last value from the study' }, position)
        return null
      case 'missing':
        report({ rule: 'quantity-exists', message: `Unexpected address \`${path}\`, expected a quantity of the study`, note: found.nearest === null ? 'paperline values lists what can be printed' : `did you mean \`${found.nearest}\`? (paperline values lists what can be printed)` }, position)
        return null
    }
  }

  return { occurrences, printAddress, printQuantity }
}

function some(addresses: readonly string[]): string {
  return addresses.length <= 4 ? addresses.join(', ') : `${addresses.slice(0, 4).join(', ')} and ${addresses.length - 4} more`
}
