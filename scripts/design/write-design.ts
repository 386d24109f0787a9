import { Finding } from '../diagnostics/finding.ts'
import { sha256, type ProjectFiles } from '../edge/project-files.ts'
import type { MadeDesign } from './make-design.ts'
import { printDesign } from './print-design.ts'
import type { StoredDesign } from './read-design.ts'

export interface WritingPlan {
  /** Paths of what is not there yet or says something new, `design.json` last: what is interrupted is begun again. */
  readonly changes: readonly { readonly path: string; readonly text: string }[]
  /** Configurations that are not as they were designed. */
  readonly findings: readonly Finding[]
}

/** What would be written. A configuration that lies there is never replaced: it differs only if somebody changed it. */
export function planWriting(files: ProjectFiles, { design, folder }: StoredDesign, configurations: MadeDesign['configurations']): WritingPlan {
  const changes: { path: string; text: string }[] = []
  const findings: Finding[] = []
  for (const run of design.runs) {
    const path = `${folder}/${run.config}`
    const bytes = files.readBytes(path)
    const found = bytes === null ? null : sha256(bytes)
    if (found === null) changes.push({ path, text: configurations.get(run.id) ?? '' })
    else if (found !== run.sha256) {
      findings.push(new Finding({
        file: path, rule: 'design-config-unchanged',
        message: `Unexpected content (sha256 ${found.slice(0, 12)}…), expected the configuration that was designed (${run.sha256.slice(0, 12)}…)`,
        note: 'a configuration is never edited: restore it from version control, or remove it and run `paperline design` again; other settings are another experiment'
      }))
    }
  }
  const path = `${folder}/design.json`
  const text = printDesign(design)
  if (files.readText(path) !== text) changes.push({ path, text })
  return { changes, findings }
}
