import type { Ledger } from './ledger.ts'

/** JSON with one entry a line, so that two ledgers diff by quantity; a trailing newline. */
export function printLedger(ledger: Ledger): string {
  const fields = Object.entries(ledger).map(([name, value]) =>
    Array.isArray(value) && value.length > 0
      ? `${JSON.stringify(name)}: [\n${value.map(entry => `  ${JSON.stringify(entry)}`).join(',\n')}\n]`
      : `${JSON.stringify(name)}: ${JSON.stringify(value)}`
  )
  return `{\n${fields.join(',\n')}\n}\n`
}
