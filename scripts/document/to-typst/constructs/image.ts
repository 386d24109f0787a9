import type { Image, ImageReference } from 'mdast'
import type { Position } from 'unist'
import { quoteString } from '../escape.ts'
import type { TypstContext } from '../typst-context.ts'

export function writeImage(node: Image, context: TypstContext): string {
  return picture(node.url, node.alt ?? '', context, node.position)
}

export function writeImageReference(node: ImageReference, context: TypstContext): string {
  const definition = context.definitions.get(node.identifier)
  return definition === undefined ? '' : picture(definition.url, node.alt ?? '', context, node.position)
}

function picture(url: string, alt: string, context: TypstContext, position: Position | undefined): string {
  const file = context.images.get(url)
  if (file !== undefined) return `#picture(${quoteString(file.path)}, ${quoteString(alt)});`
  context.report(
    {
      rule: 'image-exists',
      message: `Unexpected picture \`${url}\`, expected a file of the project (PNG, JPEG, GIF, WebP or SVG)`,
      note: 'correct the path, which is relative to the document; pictures from the network are never fetched'
    },
    position
  )
  return `#missing(${quoteString(alt === '' ? url : alt)});`
}
