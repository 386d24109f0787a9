import { exitCodeOf, sortFindings } from '../diagnostics/compare-findings.ts'
import { reportFindings, toJson } from '../diagnostics/report-findings.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { readUnchangedBuild, writeBuildRecord, type BuildSummary } from '../pipeline/build-record.ts'
import { fingerprintInputs, stampInputs } from '../pipeline/fingerprint.ts'
import type { LatexBuild } from '../pipeline/build-latex.ts'
import { readArguments, UsageError, type Command } from './command.ts'

/** Rebuilds the paper; answers from the last build's record where nothing has changed. */
export const build: Command = {
  usage: 'build [--force] [--write] [--format pdf|latex]',
  summary: 'rebuild the paper, its ledger and its lock',
  async run(words, terminal) {
    const { files, json, flags } = readArguments(words, { force: 'boolean', write: 'boolean', format: 'string' }, 0)
    const format = flags['format'] ?? 'pdf'
    if (format !== 'pdf' && format !== 'latex') throw new UsageError(`Unexpected format \`${String(format)}\`, expected pdf or latex`)
    if (flags['write'] === true) await writeLiterals(files, text => terminal.progress(text))
    // Before anything is read: what changes from here on is built the next time.
    const stamped = stampInputs(files)
    const unchanged = flags['force'] === true ? null : readUnchangedBuild(files, stamped)
    const { summary, findings } = unchanged ?? (await buildAnew())

    async function buildAnew() {
      const typesetter = (await import('../edge/open-typesetter.ts')).openTypesetter(files)
      try {
        const { build: buildPaper } = await import('../pipeline/build.ts')
        const { isOnlyChecked, readSettings } = await import('../pipeline/settings.ts')
        const inputs = fingerprintInputs(files, stamped, readSettings(files).settings.documents.filter(isOnlyChecked))
        const built = await buildPaper(files, typesetter, { fresh: flags['force'] === true, onProgress: text => terminal.progress(text) })
        terminal.progress('')
        writeBuildRecord(files, inputs, built.summary, built.findings)
        return built
      } finally {
        typesetter.close()
      }
    }

    const latex = format === 'latex' ? await (await import('../pipeline/build-latex.ts')).buildLatex(files, { onProgress: text => terminal.progress(text) }) : null
    terminal.progress('')
    const all = latex === null ? findings : sortFindings([...findings, ...latex.findings])

    if (json) terminal.print(`${JSON.stringify({ ...summary, unchanged: unchanged !== null, ...(latex === null ? {} : { latex: { ...latex, findings: undefined } }), findings: all.map(toJson) }, null, 2)}\n`)
    else {
      terminal.warn(reportFindings(all, 'text', process.stderr.isTTY === true))
      terminal.print(`${summaryLine(summary, unchanged !== null)}\n${latex === null ? '' : `${latexLine(latex)}\n`}`)
    }
    return exitCodeOf(all)
  }
}

/** Bound literals are refreshed in the documents themselves, before they are built. */
async function writeLiterals(files: ProjectFiles, onProgress: (text: string) => void): Promise<void> {
  const { assemble } = await import('../pipeline/assemble.ts')
  const { refreshLiterals } = await import('../pipeline/refresh-literals.ts')
  const { documents } = await assemble(files, { onProgress })
  for (const document of documents) {
    const refreshed = refreshLiterals(document)
    if (refreshed !== document.source) files.write(document.path, refreshed)
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

function latexLine({ pdf, comparison, outputs }: LatexBuild): string {
  if (pdf === null) return `${outputs.find(path => path.endsWith('.tex')) ?? 'no source'} written, not set`
  if (comparison === null) return `${pdf}: not held against the PDF by Typst (which takes pdftotext of poppler-utils, and one of paperline’s own looks)`
  return `${pdf}: ${count(comparison.numbers, 'numeral')}, ${count(comparison.floats, 'figure and table', 'figures and tables')}, ${count(comparison.references, 'reference')}, ${comparison.findings.length === 0 ? 'the same as by Typst' : 'not all the same as by Typst'}`
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}
