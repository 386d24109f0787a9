import { Finding, type FindingInput } from '../diagnostics/finding.ts'
import { toJson } from '../diagnostics/report-findings.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { fingerprintInputs, fingerprintOutputs, stampInputs, type StampedInputs } from './fingerprint.ts'

/** What a build came to: printed, and kept so that an unchanged project is answered without building. */
export interface BuildSummary {
  readonly pdf: string
  readonly outputs: readonly string[]
  /** Documents outside `paper/`, which were checked and not set. */
  readonly documentsElsewhere: readonly string[]
  readonly pages: number
  readonly numbers: number
  readonly quantities: number
  readonly claims: { readonly hold: number; readonly fail: number; readonly open: number }
  readonly runs: { readonly all: number; readonly used: number; readonly excluded: number; readonly failed: number }
}

const recordPath = '.paperline/build.json'
const schema = 'paperline-build/1'

/** The last build's summary and findings, where nothing it read or wrote has changed since. */
export function readUnchangedBuild(files: ProjectFiles, stamped: StampedInputs): { summary: BuildSummary; findings: Finding[] } | null {
  const text = files.readText(recordPath)
  if (text === null) return null
  try {
    const record = JSON.parse(text)
    if (record.schema !== schema || record.inputs !== fingerprintInputs(files, stamped, record.summary.documentsElsewhere)) return null
    if (record.outputs !== fingerprintOutputs(files, record.summary.outputs)) return null
    return { summary: record.summary, findings: record.findings.map((finding: FindingInput) => new Finding(finding)) }
  } catch {
    return null
  }
}

export function writeBuildRecord(files: ProjectFiles, inputs: string, summary: BuildSummary, findings: readonly Finding[]): void {
  // An input that changed while the build ran must not be taken for built.
  if (inputs !== fingerprintInputs(files, stampInputs(files), summary.documentsElsewhere)) return files.remove(recordPath)
  const record = {
    schema,
    inputs,
    outputs: fingerprintOutputs(files, summary.outputs),
    summary,
    findings: findings.map(finding => {
      const { cause, fix, ...rest } = toJson(finding)
      return { ...rest, ...(cause === null ? {} : { cause }), ...(fix === null ? {} : { fix }) }
    })
  }
  files.writeAgain(recordPath, `${JSON.stringify(record)}\n`)
}
