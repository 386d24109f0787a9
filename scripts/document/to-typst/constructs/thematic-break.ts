export function writeThematicBreak(): string {
  return '#thematic-break()'
}
