import { quoteString } from '../escape.ts'
import { writeProse } from '../prose.ts'
import type { Citation } from '../../tree.ts'
import type { TypstContext } from '../typst-context.ts'

/**
 * `[@a, p. 3; see @b]` and `@a`. Typst groups neighbouring citations itself; words before a key end the group, as they
 * have no place in it.
 */
export function writeCitation(node: Citation, context: TypstContext): string {
  const items = node.items.map((item, at) => {
    const prefix = item.prefix === null || item.prefix.trim() === '' ? '' : `${writeProse(item.prefix.trim())} `
    if (!context.citationKeys.has(item.key)) return `${prefix}#missing(${quoteString(`@${item.key}`)});`
    const supplement = item.locator === null ? '' : `, supplement: [${writeProse(item.locator.replace(/(?<=\b(?:pp?|chap|ch|sec|fig|tab|eq|app)\.)\s+/gi, '\u00A0'))}]`
    const form = node.narrative && at === 0 ? ', form: "prose"' : item.suppressAuthor ? ', form: "year"' : ''
    const cite = `#cite(label(${quoteString(item.key)})${supplement}${form});`
    return item.suppressAuthor ? `${prefix}(${cite})` : `${prefix}${cite}`
  })
  return items.join(' ')
}
