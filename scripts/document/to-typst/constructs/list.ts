import type { List, ListItem } from 'mdast'
import type { TypstContext } from '../typst-context.ts'

export function writeList(node: List, context: TypstContext): string {
  const tight = !(node.spread ?? false) && node.children.every(item => !(item.spread ?? false))
  const items = node.children.map(item => writeItem(item, tight, context))
  const start = node.ordered === true && (node.start ?? 1) !== 1 ? `, start: ${node.start}` : ''
  const tasks = node.children.some(item => typeof item.checked === 'boolean')
  const name = node.ordered === true ? 'enum' : tasks ? 'task-list' : 'list'
  return `#${name}(tight: ${tight}${start}${items.map(item => `, ${item}`).join('')})`
}

function writeItem(item: ListItem, tight: boolean, context: TypstContext): string {
  const mark = typeof item.checked === 'boolean' ? `#task-mark(${item.checked}) ` : ''
  // Without a paragraph's end between, a list inside a tight item stays tight.
  const blocks = tight ? item.children.map(context.write).filter(block => block !== '').join('\n') : context.blocks(item.children)
  return `[${mark}${blocks}]`
}
