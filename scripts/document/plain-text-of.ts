import type { DocumentNode } from './walk-tree.ts'
import { walkTree } from './walk-tree.ts'

/** The words of some nodes as a reader sees them, bindings as printed (`…` before they are). */
export function plainTextOf(nodes: readonly DocumentNode[]): string {
  let text = ''
  walkTree(nodes, node => {
    if (node.type === 'binding') text += node.printed?.text ?? `{{${node.value}}}`
    else if (node.type === 'break') text += ' '
    else if (node.type === 'crossReference') text += `@${node.target}`
    else if (node.type === 'citation') text += `[${node.items.map(({ key }) => `@${key}`).join('; ')}]`
    else if ('value' in node && typeof node.value === 'string' && node.type !== 'html') text += node.value
  })
  return text.replace(/\s+/g, ' ').trim()
}
