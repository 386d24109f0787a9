import type { Design } from './design.ts'

/** `design.json`: what is counted a row a line, so that a difference between two versions shows which runs came. */
export function printDesign(design: Design): string {
  const lines = Object.entries(design).map(([name, value]) => `  ${JSON.stringify(name)}: ${isRows(value) ? rows(value) : spaced(value)}`)
  return `{\n${lines.join(',\n')}\n}\n`
}

function isRows(value: unknown): value is readonly object[] {
  return Array.isArray(value) && value.some(item => typeof item === 'object' && item !== null)
}

function rows(items: readonly object[]): string {
  return `[\n${items.map(item => `    ${spaced(item)}`).join(',\n')}\n  ]`
}

/** On one line, with the spaces that a reader expects. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}: ${spaced(field)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}
