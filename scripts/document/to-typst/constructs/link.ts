import type { Link, LinkReference, PhrasingContent } from 'mdast'
import type { Position } from 'unist'
import { quoteString } from '../escape.ts'
import type { TypstContext } from '../typst-context.ts'

export function writeLink(node: Link, context: TypstContext): string {
  return linkTo(node.url, node.children, context, node.position)
}

export function writeLinkReference(node: LinkReference, context: TypstContext): string {
  const definition = context.definitions.get(node.identifier)
  return definition === undefined ? context.phrasing(node.children) : linkTo(definition.url, node.children, context, node.position)
}

function linkTo(url: string, children: readonly PhrasingContent[], context: TypstContext, position: Position | undefined): string {
  const text = context.phrasing(children)
  if (url.startsWith('#')) {
    const target = decodeURIComponentOr(url.slice(1))
    return context.labels.has(target) ? `#link(label(${quoteString(target)}))[${text}];` : text
  }
  if (/^(?:https?:\/\/|mailto:)/i.test(url)) {
    const only = children.length === 1 && children[0]?.type === 'text' ? children[0].value : null
    // An address printed as itself goes as a string: only so does Typst break it at its slashes.
    return only !== null && (only === url || /^(?:https?:\/\/|www\.)/.test(only)) ? `#web(${quoteString(url)}, ${quoteString(only)});` : `#web(${quoteString(url)})[${text}];`
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) {
    context.report(
      {
        rule: 'link-address',
        message: `Unexpected address \`${url}\` in a link, expected one that starts with https:, http: or mailto:`,
        note: 'link to a page, or drop the link: its words are printed without it',
        severity: 'warning'
      },
      position
    )
  }
  return text
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
