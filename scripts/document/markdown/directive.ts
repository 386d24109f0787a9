import type { Position } from 'unist'
import type { Claim, Equation, Figure, Given, TableFigure } from '../tree.ts'

/** What a directive becomes. */
export type Directive = Claim | Given | Figure | TableFigure | Equation

/** One attribute, decoded, with the place of its value (of its name, where it has none). */
export interface Attribute {
  readonly name: string
  value: string
  position: Position
}
