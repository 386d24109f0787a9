import { parsePattern } from './parse-pattern.ts'
import { type Program, compilePattern } from './program.ts'

const programs = new Map<string, Program>()

/** The program of a pattern that is known to be well-formed; compiled once. */
export function programOf(pattern: string): Program {
  const known = programs.get(pattern)
  if (known !== undefined) return known
  const parsed = parsePattern(pattern)
  if (parsed.parts === null) throw new Error(`pattern not checked before use: ${pattern}`)
  const program = compilePattern(parsed.parts)
  programs.set(pattern, program)
  return program
}
