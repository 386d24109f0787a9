import { exitCodeOf, sortFindings } from '../diagnostics/compare-findings.ts'
import type { Finding } from '../diagnostics/finding.ts'
import { reportFindings, toJson, type ReportFormat } from '../diagnostics/report-findings.ts'
import { assemble } from '../pipeline/assemble.ts'
import { checkAgainstLock } from '../pipeline/check-against-lock.ts'
import { digestStudy } from '../pipeline/digest-study.ts'
import { checkRules, runRules } from '../rules/index.ts'
import { readArguments, UsageError, type Arguments, type Command } from './command.ts'

const formats: readonly string[] = ['text', 'json', 'sarif', 'github'] satisfies ReportFormat[]

interface Verdict {
  readonly findings: readonly Finding[]
  readonly numbers: number
  readonly claims: number
  /** Raw files of the lock that were hashed, and those that are not here. */
  readonly filesRead: number
  readonly filesNotRead: number
  readonly study: 'run' | 'not run'
}

/** Holds the paper against the data: every rule, every raw file hashed. Writes nothing. */
export const check: Command = {
  usage: 'check [--format text|json|sarif|github] [--no-study]',
  summary: 'hold every number and claim of the paper against the data',
  async run(words, terminal) {
    const parsed = readArguments(words, { format: 'string', 'no-study': 'boolean' }, 0)
    const format = readFormat(parsed)
    const { files, flags } = parsed
    const verdict =
      flags['no-study'] === true || isWithoutRawFiles(parsed)
        ? await checkAgainstLock(files)
        : await checkAgainstData(parsed, text => terminal.progress(text))
    terminal.progress('')
    const findings = sortFindings(verdict.findings)
    const code = exitCodeOf(findings)
    if (parsed.json) terminal.print(`${JSON.stringify({ ...verdict, clean: code === 0, findings: findings.map(toJson) }, null, 2)}\n`)
    else {
      terminal.print(reportFindings(findings, format, terminal.colour))
      if (format === 'text') terminal.print(`${verdictLine(verdict, findings)}\n`)
    }
    return code
  }
}

function readFormat({ flags, json }: Arguments): ReportFormat {
  const format = flags['format'] ?? (json ? 'json' : 'text')
  if (isFormat(format)) return format
  throw new UsageError(`Unexpected format \`${String(format)}\`, expected one of ${formats.join(', ')}`)
}

function isFormat(format: unknown): format is ReportFormat {
  return typeof format === 'string' && formats.includes(format)
}

function isWithoutRawFiles({ files }: Arguments): boolean {
  return files.exists('paper/paper.lock.json') && files.list('data/raw').length === 0
}

async function checkAgainstData({ files }: Arguments, onProgress: (text: string) => void): Promise<Verdict> {
  const assembly = await assemble(files, { rehash: true, onProgress })
  const context = { ...assembly, files, study: digestStudy(files) }
  return {
    findings: [...assembly.findings, ...runRules(checkRules, context)],
    numbers: assembly.documents.flatMap(document => document.occurrences).length,
    claims: assembly.documents.flatMap(document => document.claims).length,
    filesRead: assembly.evidence.files.length,
    filesNotRead: 0,
    study: 'run'
  }
}

function verdictLine(verdict: Verdict, findings: readonly Finding[]): string {
  const errors = findings.filter(finding => finding.severity === 'error').length
  const warnings = findings.filter(finding => finding.severity === 'warning').length
  const read =
    verdict.filesNotRead === 0
      ? `${verdict.filesRead} raw files re-read`
      : `${verdict.filesRead} raw files re-read, ${verdict.filesNotRead} not re-read since they are not here`
  const ran = verdict.study === 'run' ? '' : ', the study not run: held against paper.lock.json'
  return `${errors === 0 ? 'clean' : `${errors} ${errors === 1 ? 'error' : 'errors'}`}${warnings === 0 ? '' : `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`}: ${verdict.numbers} ${verdict.numbers === 1 ? 'number' : 'numbers'}, ${verdict.claims} ${verdict.claims === 1 ? 'claim' : 'claims'}, ${read}${ran}`
}
