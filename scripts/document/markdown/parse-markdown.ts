import type { Root } from 'mdast'
import type { Extension as NodeExtension } from 'mdast-util-from-markdown'
import type { Extension } from 'micromark-util-types'
import remarkDirective from 'remark-directive'
import remarkFrontmatter from 'remark-frontmatter'
import remarkGfm from 'remark-gfm'
import remarkMath from 'remark-math'
import remarkParse from 'remark-parse'
import { unified, type Processor } from 'unified'
import type { LineIndex } from '../line-index.ts'
import type { Report } from '../report.ts'
import { bindingConstruct } from './binding-construct.ts'
import { boundLiteralConstruct, htmlFlowButBoundLiteral } from './bound-literal-construct.ts'
import { citationConstruct } from './citation-construct.ts'
import { directiveNodes } from './directive-nodes.ts'
import { dollarMathsConstruct } from './dollar-maths-construct.ts'
import { knownDirectives } from './known-directives.ts'
import { codes } from './micromark-characters.ts'
import { paperlineNodes } from './paperline-nodes.ts'
import { crossReferenceConstruct, narrativeCitationConstruct } from './reference-construct.ts'

/** Ours come first at their characters; HTML blocks are taken over, since bound literals may begin a line. */
const paperlineSyntax: Extension = {
  disable: { null: ['htmlFlow'] },
  flow: { [codes.lessThan]: htmlFlowButBoundLiteral },
  text: {
    [codes.leftBrace]: bindingConstruct,
    [codes.lessThan]: boundLiteralConstruct,
    [codes.dollarSign]: dollarMathsConstruct,
    [codes.leftBracket]: citationConstruct,
    [codes.at]: [crossReferenceConstruct, narrativeCitationConstruct]
  }
}

/** In front matter there are paragraphs, and nothing else: a title may begin with `1.` or `#`. */
const paragraphsOnly: Extension = {
  disable: {
    null: [
      'blockQuote', 'codeFenced', 'codeIndented', 'definition', 'gfmFootnoteDefinition', 'headingAtx', 'htmlFlowButBoundLiteral', 'list', 'mathFlow',
      'setextUnderline', 'table', 'thematicBreak', 'knownContainer'
    ]
  }
}

export interface MarkdownOptions {
  /** A whole document, with front matter; or the text of one of its entries. */
  readonly kind: 'document' | 'paragraphs'
}

/** Markdown source → mdast with paperline's nodes; positions are offsets in this source. */
export function parseMarkdown(source: string, lines: LineIndex, report: Report, options: MarkdownOptions): Root {
  const processor = unified().use(remarkParse)
  if (options.kind === 'document') processor.use(remarkFrontmatter, ['yaml'])
  processor
    .use(remarkGfm, { singleTilde: false })
    .use(remarkMath, { singleDollarTextMath: false })
    .use(remarkDirective)
    .use(paperlineMarkdown(source, lines, report, options))
  return processor.parse(source)
}

function paperlineMarkdown(source: string, lines: LineIndex, report: Report, { kind }: MarkdownOptions) {
  return function (this: Processor): void {
    const data = this.data()
    const syntaxes = data.micromarkExtensions ?? []
    const directives = syntaxes.pop()
    if (directives === undefined) throw new Error('remark-directive has changed: no syntax')
    data.micromarkExtensions = [...syntaxes, knownDirectives(directives), paperlineSyntax, ...(kind === 'paragraphs' ? [paragraphsOnly] : [])]
    const nodes = (data.fromMarkdownExtensions ?? []).slice(0, -1).flat().map(withoutTransforms)
    data.fromMarkdownExtensions = [...nodes, directiveNodes(source, lines, report), paperlineNodes(source, lines, report)]
  }
}

/** Transforms search text nodes again for addresses, and what they find has no position; the tokens found them already. */
function withoutTransforms({ transforms: _transforms, ...extension }: NodeExtension): NodeExtension {
  return extension
}
