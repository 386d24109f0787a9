const label = String.raw`(?:pp?\.|pages?|chaps?\.|chapters?|sec[ts]?\.|sections?|§§?|figs?\.|figures?|tables?|tabs?\.|eqs?\.|equations?|app\.|appendix|appendices|vol\.|volume|no\.|nos\.|n\.|note|ch\.|ll?\.|lines?|paras?\.|¶|thm\.|theorem|alg\.|algorithm|v\.)`
const numbers = String.raw`[A-Z]?\d+(?:[.:]\d+)*(?:\s*(?:-{1,3}|–|—)\s*[A-Z]?\d+(?:[.:]\d+)*)?`
const locator = new RegExp(String.raw`^(\s*,?\s*)(?:${label}\s*)?${numbers}(?:\s*(?:,|&|and)\s*(?:${label}\s*)?${numbers})*(?=\s*(?:$|[,;.)]))`, 'iu')
/** Without a label, whole pages only: `[@key, 33]`; `[@key, 12.4 %]` is a number that hides. */
const bare = /^\s*,?\s*\d+(?:\s*(?:-{1,3}|–|—)\s*\d+)?\s*$/u
const labelled = new RegExp(String.raw`^\s*,?\s*${label}`, 'iu')
const key = /@[\p{L}\p{N}_]+(?:[:.#$%&+?/-][\p{L}\p{N}_]+)*/u

/** A citation's part as written, its key and locator blanked: what is left is words like any other. */
export function withoutLocator(part: string): string {
  const found = key.exec(part)
  if (found === null) return part
  const end = found.index + found[0].length
  const rest = part.slice(end)
  const located = bare.exec(rest)?.[0] ?? (labelled.test(rest) ? locator.exec(rest)?.[0] : undefined) ?? ''
  return part.slice(0, found.index) + ' '.repeat(found[0].length + located.length) + rest.slice(located.length)
}
