import { createRequire } from 'node:module'
import { Finding, Stop } from '../diagnostics/finding.ts'

interface Stripper {
  transformSync(source: string, options: { readonly mode: 'strip-only' }): { readonly code: string }
}

let stripper: Stripper | null = null

/**
 * TypeScript with its types blanked out, so that lines and columns stay.
 *
 * @throws {Stop}
 *   Where the file does not parse, or holds what cannot be erased (enums, parameter properties, namespaces).
 */
export function stripTypes(file: string, source: string): string {
  if (!/\.[cm]?ts$/.test(file)) return source
  stripper ??= createRequire(import.meta.url)('amaro') as Stripper
  try {
    return stripper.transformSync(source, { mode: 'strip-only' }).code
  } catch (error) {
    const report = typeof error === 'string' ? error : error instanceof Error ? error.message : String(error)
    const what = /^\s*x\s+(.*)$/m.exec(report)?.[1] ?? report.trim().split('\n')[0] ?? 'a syntax error'
    const unsupported = /(.*) is not supported in strip-only mode/.exec(what)?.[1]
    throw new Stop([
      new Finding({
        file,
        ...placeOf(report),
        rule: 'study-runs',
        message: unsupported === undefined ? `Unexpected syntax (${what}), expected TypeScript` : `Unexpected ${unsupported}, expected TypeScript whose types can be erased`,
        note: unsupported === undefined ? 'correct the syntax at that place' : 'write a union of literals for an enum, plain fields for parameter properties, modules for namespaces',
        fatal: true
      })
    ])
  }
}

/** Line and column from the compiler's drawing: the numbered line above the carets. */
function placeOf(report: string): { line?: number; column?: number } {
  const lines = report.split('\n')
  const carets = lines.findIndex(line => /^\s*:\s*[\^,]/.test(line))
  const numbered = lines[carets - 1]
  const gutter = numbered === undefined ? null : /^\s*(\d+)\s\|\s/.exec(numbered)
  if (gutter === null || carets < 0) return {}
  return { line: Number(gutter[1]), column: Math.max(1, (lines[carets] ?? '').search(/[\^,]/) - gutter[0].length + 1) }
}
