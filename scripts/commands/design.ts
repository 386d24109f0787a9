import { isAbsolute, relative } from 'node:path'
import { describeDesign } from '../design/describe-design.ts'
import { countFreedom } from '../design/count-freedom.ts'
import { makeDesign } from '../design/make-design.ts'
import { designFolder, findDesign } from '../design/read-design.ts'
import { requirePlan } from '../design/read-plan.ts'
import { planWriting } from '../design/write-design.ts'
import { exitCodeOf, sortFindings } from '../diagnostics/compare-findings.ts'
import { reportFindings, toJson } from '../diagnostics/report-findings.ts'
import { now } from '../edge/clock.ts'
import { sha256 } from '../edge/project-files.ts'
import { readArguments, UsageError, type Command } from './command.ts'

/** Turns a plan into a configuration a run and `design.json`, and says what the runs will tell before any is started. */
export const design: Command = {
  usage: 'design FILE.yml [--dry-run]',
  summary: 'turn a plan into a configuration a run, or extend what it made',
  async run(words, terminal) {
    const { files, json, words: [word], flags } = readArguments(words, { 'dry-run': 'boolean' }, 1)
    if (word === undefined) throw new UsageError('Unexpected absence of a plan, expected its file')
    const path = relative(files.root, files.locate(isAbsolute(word) ? relative(files.root, word) : word))
    if (!/\.ya?ml$/.test(path)) throw new UsageError(`Unexpected plan \`${word}\`, expected a file that ends in .yml`)
    const folder = designFolder(path)
    const source = files.readText(path)
    const plan = requirePlan(path, source)
    const standing = findDesign(files, folder)
    const configurationOf = (run: { readonly config: string }): string | null => files.readText(`${folder}/${run.config}`)
    const made = makeDesign(plan, sha256(source ?? ''), standing === null ? null : { design: standing.design, configurationOf }, now().slice(0, 10))
    // A plan that is refused is no measure of what lies there: the design that stands is.
    const valid = made.findings.length > 0 && standing !== null ? standing.design : made.design
    const { changes, findings: edited } = planWriting(files, { design: valid, folder }, made.configurations)
    const findings = sortFindings([...made.findings, ...edited])
    const dry = flags['dry-run'] === true
    if (findings.length === 0 && !dry) for (const { path: changed, text } of changes) files.write(changed, text)

    const added = standing === null || findings.length > 0 ? [] : made.added
    const written = changes.map(change => change.path)
    if (json) {
      const freedom = countFreedom(valid.runs)
      const wouldWrite = findings.length > 0 ? [] : written
      terminal.print(`${JSON.stringify({ folder, dryRun: dry, design: valid, freedom, added, written: wouldWrite, findings: findings.map(toJson) }, null, 2)}\n`)
      return exitCodeOf(findings)
    }
    if (findings.length > 0) {
      terminal.warn(reportFindings(findings, 'text', process.stderr.isTTY === true))
      terminal.print(`${folder}/ stays as it is\n`)
      return exitCodeOf(findings)
    }
    terminal.print(describeDesign(made.design))
    if (added.length > 0) terminal.print(`\n${added.map(id => `  new  ${id}\n`).join('')}`)
    terminal.print(`\n${sayWritten(folder, written, dry)}`)
    return 0
  }
}

function sayWritten(folder: string, written: readonly string[], dry: boolean): string {
  if (written.length === 0) return `${folder}/ is up to date\n`
  const configurations = written.filter(path => !path.endsWith('/design.json')).length
  const parts = [...(configurations === 0 ? [] : [`${configurations} ${configurations === 1 ? 'configuration' : 'configurations'}`]), ...(configurations < written.length ? ['design.json'] : [])]
  return `${folder}/: ${parts.join(' and ')} ${dry ? 'would be written' : 'written'}\n`
}
