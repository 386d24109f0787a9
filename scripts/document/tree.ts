import type { Data, Literal, Node, Parent, Position } from 'unist'
import type { PhrasingContent, BlockContent, RootContent } from 'mdast'

/**
 * The nodes that paperline adds to mdast. Positions are exact: 1-based lines and UTF-16 columns, 0-based offsets, in
 * the document as it stands on disk.
 */

export type BindingHelper = 'plain' | 'num' | 'size' | 'p' | 'ci' | 'pm' | 'n'

export interface BindingOptions {
  readonly digits?: number
  readonly decimals?: number
  readonly sign?: boolean
  readonly unit?: string | boolean
  readonly as?: string
}

/** What a binding turned into; set by resolve. */
export interface Printed {
  /** Text as printed, with its unit: `−4.24 pp` (U+2212, U+202F). */
  readonly text: string
  /** Id of the quantity it prints. */
  readonly quantity: string
  /** Id of its occurrence. */
  readonly occurrence: string
  readonly hole: string | null
  /** The number alone, and the unit as printed after it: for maths, and for a table's cells. */
  readonly bare?: string
  readonly unit?: string | null
}

/** `{{size large.perplexity}}`, or `\val{…}` in maths, or a bound literal `<!--val x-->…<!--/val-->`. */
export interface Binding extends Literal {
  type: 'binding'
  /** Source between the braces. */
  value: string
  form: 'mustache' | 'maths' | 'literal'
  helper: BindingHelper
  path: string
  options: BindingOptions
  /** For a bound literal: what stands between the comments, and its place. */
  literal?: { value: string; position: Position }
  /** Why it could not be read; such a binding has no path, and is printed as a hole. Already reported. */
  problem?: string
  printed?: Printed
}

/**
 * `data` of `inlineMath` and `math` nodes whose value holds `\val{…}`: the value in pieces, TeX and bindings. Nodes
 * without such bindings have no `parts`.
 */
export interface MathsData extends Data {
  parts?: (string | Binding)[]
}

/** `data` of `image` nodes whose alt text holds bindings; after resolve, `alt` holds the printed text. */
export interface ImageData extends Data {
  altParts?: (string | Binding)[]
}

/** `:claim[words]{that="predicate"}` */
export interface Claim extends Parent {
  type: 'claim'
  that: string
  /** Place of the predicate's text in the document. */
  thatPosition: Position
  children: PhrasingContent[]
  holds?: boolean | null
}

/** `:given[12.4]{why="…"}` */
export interface Given extends Parent {
  type: 'given'
  why: string
  children: PhrasingContent[]
}

/** `:::figure{#fig-id src="…" alt="…" span="page|column"}` caption `:::` */
export interface Figure extends Parent {
  type: 'figure'
  id: string
  src: string
  alt: string
  /** Place of the alternative text in the document. */
  altPosition?: Position
  /** Bindings inside alt, where any. */
  altParts?: (string | Binding)[]
  span: 'column' | 'page'
  attributes: Record<string, string>
  children: BlockContent[]
}

/** `:::table{#tbl-id of="doe.cells" columns="a b"}` caption `:::`; or around a Markdown table. */
export interface TableFigure extends Parent {
  type: 'tableFigure'
  id: string
  /** Address of a results table; `null` where the children hold a Markdown table. */
  of: string | null
  columns: readonly string[] | null
  span: 'column' | 'page'
  attributes: Record<string, string>
  children: BlockContent[]
  /** Set by resolve: cells in print order, each text or binding-like. */
  resolved?: ResolvedTable
}

export interface ResolvedTable {
  readonly columns: readonly { readonly label: string; readonly unit: string | null; readonly numeric: boolean }[]
  readonly rows: readonly (readonly (string | Printed)[])[]
}

/** `:::equation{#eq-id why="…"}` `$$…$$` `:::`; `why` accounts for the numerals of the formula. */
export interface Equation extends Parent {
  type: 'equation'
  id: string
  why: string | null
  children: BlockContent[]
}

/** `[@key, p. 3; @other]` or `@key` in the text. */
export interface Citation extends Node {
  type: 'citation'
  items: { key: string; locator: string | null; prefix: string | null; suppressAuthor: boolean; position: Position }[]
  narrative: boolean
}

/** `@fig-effects`; bare `@sec-method`. */
export interface CrossReference extends Node {
  type: 'crossReference'
  kind: 'fig' | 'tbl' | 'eq' | 'sec' | 'app'
  target: string
}

/** `{#sec-method}` at the end of a heading is kept in `heading.data.id`. */
export interface HeadingData extends Data {
  id?: string
}

export type PaperlineNode = Binding | Claim | Given | Figure | TableFigure | Equation | Citation | CrossReference

declare module 'mdast' {
  interface RootContentMap {
    binding: Binding
    claim: Claim
    given: Given
    figure: Figure
    tableFigure: TableFigure
    equation: Equation
    citation: Citation
    crossReference: CrossReference
  }
  interface PhrasingContentMap {
    binding: Binding
    claim: Claim
    given: Given
    citation: Citation
    crossReference: CrossReference
  }
  interface BlockContentMap {
    figure: Figure
    tableFigure: TableFigure
    equation: Equation
  }
}

/** One document, parsed. */
export interface ParsedDocument {
  /** Inside the project: `paper/paper.md`. */
  readonly path: string
  readonly source: string
  readonly frontMatter: FrontMatter
  readonly children: RootContent[]
}

/** YAML front matter; strings that hold bindings are parsed into parts. */
export interface FrontMatter {
  readonly title: readonly InlinePart[]
  readonly subtitle: readonly InlinePart[]
  readonly abstract: readonly InlinePart[]
  readonly authors: readonly { readonly name: string; readonly affiliation: string | null; readonly email: string | null }[]
  readonly keywords: readonly string[]
  readonly date: string | null
  /** Everything as YAML gave it. */
  readonly raw: Record<string, unknown>
  /** Every text and number in it, with its dotted name and its place: for the rules. */
  readonly scalars?: readonly FrontMatterScalar[]
}

export interface FrontMatterScalar {
  /** `title`, `authors.0.name`. */
  readonly name: string
  readonly value: string
  readonly position: Position
}

export type InlinePart = PhrasingContent

/** One place where a document prints a quantity. */
export interface Occurrence {
  /** Content-based: document, quantity, ordinal of that quantity in the document. */
  readonly id: string
  readonly document: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly quantity: string
  readonly printed: string
}

export interface ClaimVerdict {
  readonly document: string
  readonly line: number
  readonly column: number
  readonly text: string
  readonly that: string
  /** null: not evaluable. */
  readonly holds: boolean | null
  /** Quantities the predicate looked at. */
  readonly quantities: readonly string[]
  /** The values now, or why it could not be evaluated. */
  readonly reason: string
  /** Rows or runs that break it. */
  readonly breaking: readonly string[]
}

/** A document with every binding printed and every claim judged. */
export interface ResolvedDocument extends ParsedDocument {
  readonly occurrences: readonly Occurrence[]
  readonly claims: readonly ClaimVerdict[]
  readonly figures: readonly { readonly id: string; readonly src: string; readonly span: 'column' | 'page' }[]
}
