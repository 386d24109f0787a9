import { VFileMessage } from 'vfile-message'

/** A place in a file a person can open: 1-based lines, 1-based UTF-16 columns. */
export interface FindingPlace {
  readonly file: string
  readonly line?: number
  readonly column?: number
  readonly endLine?: number
  readonly endColumn?: number
}

export interface FindingInput extends FindingPlace {
  /** Rule id, kebab-case: `number-has-source`. */
  readonly rule: string
  /** "Unexpected X, expected Y". */
  readonly message: string
  /** How to mend it; always printed. */
  readonly note: string
  /** `error` sets exit 1; `warning` and `info` are printed only. */
  readonly severity?: 'error' | 'warning' | 'info'
  /** True where the job could not be done at all: exit 2. */
  readonly fatal?: boolean
  /** A second place: the other unit's declaration, the first of two rows. */
  readonly cause?: FindingPlace & { readonly message: string }
  /** Machine-applicable, where there is exactly one mend: UTF-16 offsets in the file. */
  readonly fix?: { readonly start: number; readonly end: number; readonly replacement: string }
}

/** Whatever the user can mend. Everything is reported in one run, sorted by place; the exit code is the worst of all. */
export class Finding extends VFileMessage {
  readonly exitCode: 0 | 1 | 2
  readonly severity: 'error' | 'warning' | 'info'
  readonly fix: FindingInput['fix']
  readonly where: FindingPlace
  readonly second: FindingInput['cause']

  constructor(input: FindingInput) {
    const { file, line, column, endLine, endColumn } = input
    const start = line === undefined ? undefined : { line, column: column ?? 1 }
    const end = line === undefined ? undefined : { line: endLine ?? line, column: endColumn ?? column ?? 1 }
    super(input.message, {
      source: 'paperline',
      ruleId: input.rule,
      ...(start !== undefined && end !== undefined ? { place: { start, end } } : {})
    })
    this.file = file
    this.note = input.note
    this.severity = input.fatal === true ? 'error' : (input.severity ?? 'error')
    this.fatal = this.severity === 'error' ? true : this.severity === 'warning' ? false : undefined
    this.exitCode = input.fatal === true ? 2 : this.severity === 'error' ? 1 : 0
    this.fix = input.fix
    this.where = {
      file,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      ...(endLine === undefined ? {} : { endLine }),
      ...(endColumn === undefined ? {} : { endColumn })
    }
    this.second = input.cause
  }
}

/** Thrown where a stage cannot go on; the command prints its findings and exits 2. */
export class Stop extends Error {
  readonly findings: readonly Finding[]

  constructor(findings: readonly Finding[]) {
    super(findings.map(finding => finding.reason).join('\n'))
    this.name = 'Stop'
    this.findings = findings
  }
}

/** Stops with one fatal finding. */
export function stop(input: Omit<FindingInput, 'fatal'>): never {
  throw new Stop([new Finding({ ...input, fatal: true })])
}
