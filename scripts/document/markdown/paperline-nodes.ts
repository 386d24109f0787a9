import type { CompileContext, Extension, Handle } from 'mdast-util-from-markdown'
import { alignText } from '../align-text.ts'
import type { LineIndex } from '../line-index.ts'
import { readBinding, reportUnclosedBinding } from '../read-binding.ts'
import type { Report } from '../report.ts'
import type { Binding, Citation, CrossReference } from '../tree.ts'
import { positionOf } from './directive-nodes.ts'
import { readCitationItems } from './read-citation.ts'
import './token-types.ts'

/** Builds our nodes from the tokens of our own constructs. */
export function paperlineNodes(source: string, lines: LineIndex, report: Report): Extension {
  return {
    enter: {
      binding: enterWith(function (token) {
        // In a table, `\|` is a bar that does not end the cell.
        const inTable = this.stack.some(node => node.type === 'tableRow')
        const raw = this.sliceSerialize(token)
        return readBinding(inTable ? raw.replaceAll('\\|', '|') : raw, 'mustache', positionOf(token), report)
      }),
      boundLiteral: enterWith(function (token) {
        const { start, end } = positionOf(token)
        const raw = source.slice(start.offset, end.offset)
        const path = /^<!--val\s([^>]*?)-->/.exec(raw)
        const opening = path?.[0].length ?? 0
        const value = raw.slice(opening, -'<!--/val-->'.length)
        const from = (start.offset ?? 0) + opening
        const binding: Binding = readBinding(`{{${(path?.[1] ?? '').trim()}}}`, 'literal', { start, end }, report)
        binding.literal = { value, position: lines.positionAt(from, from + value.length) }
        return binding
      }),
      citation: enterWith(function (token): Citation {
        const position = positionOf(token)
        const content = this.sliceSerialize(token).slice(1, -1)
        const offsetOf = alignText(source, (position.start.offset ?? 0) + 1, (position.end.offset ?? 0) - 1, content)
        const items = (readCitationItems(content) ?? []).map(({ start, end, ...item }) => ({ ...item, position: lines.positionAt(offsetOf(start), offsetOf(end - 1) + 1) }))
        return { type: 'citation', items, narrative: false }
      }),
      narrativeCitation: enterWith(function (token): Citation {
        const position = positionOf(token)
        return { type: 'citation', items: [{ key: this.sliceSerialize(token).slice(1), locator: null, prefix: null, suppressAuthor: false, position }], narrative: true }
      }),
      crossReference: enterWith(function (token): CrossReference {
        const target = this.sliceSerialize(token).slice(1)
        return { type: 'crossReference', kind: kindOf(target), target }
      }),
      bindingUnclosed: function (this: CompileContext, token) {
        reportUnclosedBinding(positionOf(token), report)
        this.config.enter['data']?.call(this, token)
      },
      boundLiteralUnclosed: function (this: CompileContext, token) {
        report(
          {
            rule: 'binding-syntax',
            message: `Unexpected \`<!--val\` without its end, expected \`<!--/val-->\` in the same paragraph`,
            note: 'write <!--val doe.effects.rank-->−4.24 pp<!--/val-->'
          },
          positionOf(token)
        )
        this.enter({ type: 'html', value: `${this.sliceSerialize(token)} -->` }, token)
      }
    },
    exit: {
      binding: exitToken,
      boundLiteral: exitToken,
      citation: exitToken,
      narrativeCitation: exitToken,
      crossReference: exitToken,
      boundLiteralUnclosed: exitToken,
      bindingUnclosed: function (this: CompileContext, token) {
        this.config.exit['data']?.call(this, token)
      }
    }
  }
}

type Parameters_ = Parameters<Handle>

function enterWith(build: (this: CompileContext, token: Parameters_[0]) => Binding | Citation | CrossReference): Handle {
  return function (this: CompileContext, token) {
    this.enter(build.call(this, token), token)
  }
}

const exitToken: Handle = function (this: CompileContext, token) {
  this.exit(token)
}

function kindOf(target: string): CrossReference['kind'] {
  const kind = target.slice(0, target.indexOf('-'))
  return kind === 'fig' || kind === 'tbl' || kind === 'eq' || kind === 'sec' ? kind : 'app'
}
