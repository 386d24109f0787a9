import type { CompileContext, Extension, Handle, Token } from 'mdast-util-from-markdown'
import type { Position } from 'unist'
import { decodeCharacterReferences } from '../character-references.ts'
import type { LineIndex } from '../line-index.ts'
import type { Report } from '../report.ts'
import type { Attribute, Directive } from './directive.ts'
import { fillDirective } from './fill-directive.ts'
import './token-types.ts'

/** Builds our nodes from directive tokens; `micromark-extension-directive` made sure that they close. */
export function directiveNodes(source: string, lines: LineIndex, report: Report): Extension {
  let open: { directive: Directive; attributes: Attribute[]; sequences: number }[] = []

  const enterDirective: Handle = function (this: CompileContext, token) {
    const directive = blankDirective(/[a-z]+/.exec(this.sliceSerialize(token))?.[0] ?? '', positionOf(token))
    open.push({ directive, attributes: [], sequences: 0 })
    this.enter(directive, token)
  }
  const exitDirective: Handle = function (this: CompileContext, token) {
    this.exit(token)
    const done = open.pop()
    if (done !== undefined) fillDirective(done.directive, done.attributes, source, lines, report)
  }
  const enterContainerLabel: Handle = function (this: CompileContext, token) {
    this.enter({ type: 'paragraph', children: [] }, token)
  }
  const exitToken: Handle = function (this: CompileContext, token) {
    this.exit(token)
  }
  const enterAttributes: Handle = function (this: CompileContext) {
    this.buffer()
  }
  const exitAttributes: Handle = function (this: CompileContext) {
    this.resume()
  }
  const exitName: Handle = function (this: CompileContext, token) {
    open.at(-1)?.attributes.push({ name: this.sliceSerialize(token), value: '', position: positionOf(token) })
  }
  const exitValue: Handle = function (this: CompileContext, token) {
    const attribute = open.at(-1)?.attributes.at(-1)
    if (attribute === undefined) return
    attribute.value = decodeCharacterReferences(this.sliceSerialize(token))
    attribute.position = positionOf(token)
  }
  const exitIdentifier: Handle = function (this: CompileContext, token) {
    open.at(-1)?.attributes.push({ name: 'id', value: this.sliceSerialize(token), position: positionOf(token) })
  }
  const exitClass: Handle = function (this: CompileContext, token) {
    open.at(-1)?.attributes.push({ name: `.${this.sliceSerialize(token)}`, value: '', position: positionOf(token) })
  }
  const exitSequence: Handle = function (this: CompileContext) {
    const current = open.at(-1)
    if (current !== undefined) current.sequences++
  }
  const exitContainer: Handle = function (this: CompileContext, token) {
    const current = open.at(-1)
    if (current !== undefined && current.sequences < 2) reportUnclosed(current.directive, report)
    exitDirective.call(this, token)
  }

  return {
    canContainEols: ['claim', 'given'],
    enter: {
      directiveText: enterDirective,
      directiveTextAttributes: enterAttributes,
      directiveContainer: enterDirective,
      directiveContainerAttributes: enterAttributes,
      directiveContainerLabel: enterContainerLabel
    },
    exit: {
      directiveText: exitDirective,
      directiveTextAttributes: exitAttributes,
      directiveTextAttributeName: exitName,
      directiveTextAttributeValue: exitValue,
      directiveTextAttributeIdValue: exitIdentifier,
      directiveTextAttributeClassValue: exitClass,
      directiveContainer: exitContainer,
      directiveContainerSequence: exitSequence,
      directiveContainerLabel: exitToken,
      directiveContainerAttributes: exitAttributes,
      directiveContainerAttributeName: exitName,
      directiveContainerAttributeValue: exitValue,
      directiveContainerAttributeIdValue: exitIdentifier,
      directiveContainerAttributeClassValue: exitClass
    }
  }
}

function blankDirective(name: string, position: Position): Directive {
  switch (name) {
    case 'claim':
      return { type: 'claim', that: '', thatPosition: position, children: [] }
    case 'given':
      return { type: 'given', why: '', children: [] }
    case 'figure':
      return { type: 'figure', id: '', src: '', alt: '', span: 'column', attributes: {}, children: [] }
    case 'table':
      return { type: 'tableFigure', id: '', of: null, columns: null, span: 'column', attributes: {}, children: [] }
    default:
      return { type: 'equation', id: '', why: null, children: [] }
  }
}

export function positionOf(token: Pick<Token, 'start' | 'end'>): Position {
  const { start, end } = token
  return {
    start: { line: start.line, column: start.column, offset: start.offset },
    end: { line: end.line, column: end.column, offset: end.offset }
  }
}

function reportUnclosed({ type, position }: Directive, report: Report): void {
  if (position === undefined) return
  const name = type === 'tableFigure' ? 'table' : type
  const end = { ...position.start, column: position.start.column + name.length + 3, ...(position.start.offset === undefined ? {} : { offset: position.start.offset + name.length + 3 }) }
  report(
    {
      rule: 'directive-syntax',
      message: `Unexpected end of text in \`:::${name}\`, expected a closing \`:::\``,
      note: `put ::: on a line of its own after the ${type === 'equation' ? 'equation' : 'caption'}`
    },
    { start: position.start, end }
  )
}
