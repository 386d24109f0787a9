import type { Nodes } from 'mdast'

/** The words of some nodes without their dress: for alternative texts, running heads and the document's title. */
export function toPlainText(nodes: readonly Nodes[]): string {
  return nodes.map(plain).join('')
}

function plain(node: Nodes): string {
  if (node.type === 'binding') return node.printed?.text ?? '??'
  if (node.type === 'break') return ' '
  if (node.type === 'html') return ''
  if (node.type === 'image' || node.type === 'imageReference') return node.alt ?? ''
  if ('children' in node) return toPlainText(node.children)
  return 'value' in node ? node.value : ''
}
