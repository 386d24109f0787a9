import type { YamlPlace } from '../diagnostics/yaml-reader.ts'
import type { Level } from './design.ts'

/** A value as the plan has it: `5e-05` and `0.10` stay as they are written, in ids and in configurations. */
export interface Written {
  readonly value: Level
  readonly text: string
}

/** A value and where the plan has it. */
export interface PlacedWritten extends Written {
  readonly place: YamlPlace
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

export function written(value: Level, text = String(value)): Written {
  return { value, text: typeof value === 'number' || typeof value === 'string' ? text : String(value) }
}

/** As JSON: a number with the digits it was written with, where JSON knows the notation. */
export function writtenAsJson({ value, text }: Written): string {
  return typeof value === 'number' && JSON_NUMBER.test(text) ? text : JSON.stringify(value)
}
