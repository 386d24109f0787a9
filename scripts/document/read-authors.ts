import type { DocumentFinding } from './report.ts'
import type { FrontMatter } from './tree.ts'

type Author = FrontMatter['authors'][number]

/** `authors:` as one name, a list of names, or a list of `{name, affiliation, email}`. */
export function readAuthors(value: unknown, report: (finding: DocumentFinding) => void): Author[] {
  if (value === undefined || value === null) return []
  const entries: unknown[] = Array.isArray(value) ? value : [value]
  return entries.flatMap((entry): Author[] => {
    if (typeof entry === 'string' && entry.trim() !== '') return [{ name: entry.trim(), affiliation: null, email: null }]
    if (typeof entry === 'object' && entry !== null && 'name' in entry && typeof entry.name === 'string') {
      const fields = new Map<string, unknown>(Object.entries(entry))
      const affiliation = fields.get('affiliation')
      const places: unknown[] = Array.isArray(affiliation) ? affiliation : affiliation === undefined || affiliation === null ? [] : [affiliation]
      const email = fields.get('email')
      return [{ name: entry.name, affiliation: places.length === 0 ? null : places.map(String).join('; '), email: typeof email === 'string' ? email : null }]
    }
    report({ rule: 'front-matter', message: 'Unexpected author without a name, expected a name or `name:`', note: 'write authors: [{ name: "…", affiliation: "…", email: "…" }]' })
    return []
  })
}
