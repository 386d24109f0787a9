import { parseArgs, type ParseArgsConfig } from 'node:util'
import { openProjectFiles, type ProjectFiles } from '../edge/project-files.ts'
import type { Terminal } from '../edge/terminal.ts'

export interface Command {
  /** `trace QUERY [--all]` */
  readonly usage: string
  /** One line for the list of commands. */
  readonly summary: string
  /** Returns the exit code: 0 clean, 1 findings, 2 could not. */
  run(words: readonly string[], terminal: Terminal): Promise<number>
}

/** Words on the command line that make no sense: exit 2, with the command's usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface Arguments {
  readonly files: ProjectFiles
  readonly json: boolean
  readonly words: readonly string[]
  readonly flags: { readonly [name: string]: string | boolean | undefined }
}

/** Reads a command's words: `--project DIR` and `--json` always, the given flags, up to `most` plain words. */
export function readArguments(words: readonly string[], flags: { readonly [name: string]: 'string' | 'boolean' }, most: number): Arguments {
  const options: NonNullable<ParseArgsConfig['options']> = { project: { type: 'string' }, json: { type: 'boolean' } }
  for (const [name, type] of Object.entries(flags)) options[name] = { type }
  const parsed = parse(words, options)
  if (parsed.positionals.length > most) throw new UsageError(`Unexpected word \`${parsed.positionals[most]}\`, expected ${most === 0 ? 'none' : `at most ${most}`}`)
  const values = parsed.values as { readonly [name: string]: string | boolean | undefined }
  return {
    files: openProjectFiles(typeof values['project'] === 'string' ? values['project'] : process.cwd()),
    json: values['json'] === true,
    words: parsed.positionals,
    flags: values
  }
}

function parse(words: readonly string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
  }
}
