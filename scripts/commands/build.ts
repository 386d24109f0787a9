import { exitCodeOf } from '../diagnostics/compare-findings.ts'
import { reportFindings, toJson } from '../diagnostics/report-findings.ts'
import { readUnchangedBuild, writeBuildRecord, type BuildSummary } from '../pipeline/build-record.ts'
import { fingerprintInputs } from '../pipeline/fingerprint.ts'
import { readArguments, type Command } from './command.ts'

/** Rebuilds the paper; answers from the last build's record where nothing has changed. */
export const build: Command = {
  usage: 'build [--force]',
  summary: 'rebuild the paper, its ledger and its lock',
  async run(words, terminal) {
    const { files, json, flags } = readArguments(words, { force: 'boolean' }, 0)
    const inputs = fingerprintInputs(files)
    const unchanged = flags['force'] === true ? null : readUnchangedBuild(files, inputs)
    const { summary, findings } = unchanged ?? (await buildAnew())

    async function buildAnew() {
      const { build: buildPaper } = await import('../pipeline/build.ts')
      const built = await buildPaper(files, { fresh: flags['force'] === true, onProgress: text => terminal.progress(text) })
      terminal.progress('')
      writeBuildRecord(files, inputs, built.summary, built.findings)
      return built
    }

    if (json) terminal.print(`${JSON.stringify({ ...summary, unchanged: unchanged !== null, findings: findings.map(toJson) }, null, 2)}\n`)
    else {
      terminal.warn(reportFindings(findings, 'text', process.stderr.isTTY === true))
      terminal.print(`${summaryLine(summary, unchanged !== null)}\n`)
    }
    return exitCodeOf(findings)
  }
}

function summaryLine(summary: BuildSummary, unchanged: boolean): string {
  const { claims, runs } = summary
  return [
    `${summary.pdf}${unchanged ? ' is up to date' : ''}: ${count(summary.pages, 'page')}`,
    `${count(summary.numbers, 'number')} from ${count(summary.quantities, 'quantity', 'quantities')}`,
    `${claims.hold} of ${count(claims.hold + claims.fail + claims.open, 'claim')} hold`,
    `${count(runs.all, 'run')} (${runs.used} used, ${runs.failed} failed, ${runs.excluded} excluded)`
  ].join(', ')
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}
