/** A line that should be one JSON object; `null` where it is none. */
export function parseRow(line: string): { readonly [name: string]: unknown } | null {
  try {
    const row: unknown = JSON.parse(line)
    return typeof row === 'object' && row !== null && !Array.isArray(row) ? (row as { readonly [name: string]: unknown }) : null
  } catch {
    return null
  }
}
