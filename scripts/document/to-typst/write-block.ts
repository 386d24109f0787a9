import type { RootContent } from 'mdast'
import { visit } from './find-labels.ts'
import type { TypstContext } from './typst-context.ts'

/**
 * A block of the document itself. What Typst is told to be a paragraph it remembers whole; of paragraphs that blank lines
 * end it goes through every word again whenever anything in the document has changed.
 */
export function writeBlock(node: RootContent, context: TypstContext): string {
  const block = context.write(node)
  return node.type !== 'paragraph' || block === '' || holdsImage(node) ? block : `#par[${block}]`
}

/** An image is a block to Typst, which no paragraph can hold. */
function holdsImage(node: RootContent): boolean {
  let found = false
  visit([node], inner => {
    found ||= inner.type === 'image' || inner.type === 'imageReference'
  })
  return found
}
