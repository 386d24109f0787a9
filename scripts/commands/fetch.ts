import { exitCodeOf, sortFindings } from '../diagnostics/compare-findings.ts'
import { Finding, Stop } from '../diagnostics/finding.ts'
import { nearestName } from '../diagnostics/nearest-name.ts'
import { reportFindings, toJson } from '../diagnostics/report-findings.ts'
import { claimProject } from '../edge/claim-project.ts'
import { monotonicSeconds, now, pause } from '../edge/clock.ts'
import { flushToDisk } from '../edge/flush-to-disk.ts'
import { optimiseLater } from '../edge/optimise-later.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { inParallel } from '../edge/in-parallel.ts'
import { loadTransport, openSourceFiles } from '../edge/source-files/open-source-files.ts'
import { LEFTOVER } from '../edge/source-files/received-file.ts'
import { Receiver } from '../edge/source-files/receiver.ts'
import { SourceFileProblem, type SourceFiles, SourceLost } from '../edge/source-files/source-files.ts'
import type { Terminal } from '../edge/terminal.ts'
import { describeBytes } from '../evidence/sources/describe-bytes.ts'
import type { FetchedFile, FetchOptions } from '../evidence/sources/fetch-effects.ts'
import { type FetchReport, fetchSource } from '../evidence/sources/fetch-source.ts'
import { readSources, SOURCES_FILE } from '../evidence/sources/read-sources.ts'
import type { Source } from '../evidence/sources/source.ts'
import { surveyHere } from '../evidence/sources/survey-here.ts'
import { readArguments, UsageError, type Command } from './command.ts'

const MOST_SOURCES = 1000
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Brings raw files from where they were made into data/raw/, and locks them. Writes over nothing that is locked. */
export const fetch: Command = {
  usage: 'fetch [SOURCE…] [--dry-run] [--accept | --keep]',
  summary: 'bring raw files from folders and SSH hosts into data/raw/, locked',
  async run(words, terminal) {
    optimiseLater()
    const parsed = readArguments(words, { 'dry-run': 'boolean', accept: 'boolean', keep: 'boolean' }, MOST_SOURCES)
    const { files, json } = parsed
    const options = readOptions(parsed.flags)
    const read = readSources(files.readText(SOURCES_FILE))
    const findings: Finding[] = [...read.findings]
    const sources = chooseSources(read.sources, parsed.words, findings)
    const claim = options.dryRun ? null : claimProject(files, 'fetch')
    const reports: FetchReport[] = []
    // Ctrl-C ends the connection; what is complete is locked on the way out, as when the line fails. A second one kills.
    const ending = new AbortController()
    const interrupt = (): void => ending.abort()
    for (const signal of SIGNALS) process.once(signal, interrupt)
    try {
      if (claim?.isAfterCrash === true) removeLeftovers(files)
      for (const source of sources) {
        if (ending.signal.aborted) findings.push(notBegun(source))
        const report = ending.signal.aborted ? null : await fetchOrTell(source, files, options, terminal, findings, ending.signal)
        if (report === null) continue
        reports.push(report)
        findings.push(...report.findings)
        if (!json) terminal.print(describe(report, options))
      }
    } finally {
      for (const signal of SIGNALS) process.removeListener(signal, interrupt)
      claim?.release()
      terminal.progress('')
    }
    const sorted = sortFindings(findings)
    const code = exitCodeOf(sorted)
    if (json) {
      const told = reports.map(report => ({ ...report, findings: undefined }))
      terminal.print(`${JSON.stringify({ dryRun: options.dryRun, sources: told, clean: code === 0, findings: sorted.map(toJson) }, null, 2)}\n`)
    } else terminal.warn(reportFindings(sorted, 'text', terminal.colour))
    return code
  }
}

function readOptions(flags: { readonly [name: string]: string | boolean | undefined }): FetchOptions {
  if (flags['accept'] === true && flags['keep'] === true) throw new UsageError('Unexpected `--accept` and `--keep` together, expected one of them: what is there, or what is here')
  return { dryRun: flags['dry-run'] === true, onChange: flags['accept'] === true ? 'accept' : flags['keep'] === true ? 'keep' : 'refuse' }
}

function chooseSources(sources: readonly Source[], words: readonly string[], findings: readonly Finding[]): readonly Source[] {
  if (words.length === 0) return sources
  const names = sources.map(source => source.name)
  const unknown = words.find(word => !names.includes(word))
  // An entry that could not be read may be the one that is meant: its finding says so.
  if (unknown !== undefined && findings.length === 0) {
    const nearest = nearestName(unknown, names)
    throw new UsageError(`Unexpected source \`${unknown}\`, expected ${nearest === null ? `one of ${names.join(', ')}` : `\`${nearest}\``} of ${SOURCES_FILE}`)
  }
  return sources.filter(({ name }) => words.includes(name))
}

/** What stops one source does not stop the next. */
async function fetchOrTell(source: Source, files: ProjectFiles, options: FetchOptions, terminal: Terminal, findings: Finding[], ending: AbortSignal): Promise<FetchReport | null> {
  terminal.progress(`${source.name}: connecting`)
  let opening: Promise<SourceFiles> | null = null
  const receiver = new Receiver(files)
  try {
    await loadTransport(source.from)
    opening = openSourceFiles(source.from, files.root, source.place, ending)
    // Its failure is thrown below, when what is here has been looked at.
    opening.catch(() => undefined)
    const here = await surveyHere(files, source.destination, pause)
    const opened = await opening
    ending.addEventListener('abort', opened.close)
    if (ending.aborted) opened.close()
    return await fetchSource(
      source, here,
      {
        files, from: opened, inParallel, flushToDisk, now,
        arrive: destination => receiver.open(destination),
        seconds: monotonicSeconds,
        onProgress: text => terminal.progress(text),
        isLost: error => error instanceof SourceLost,
        isFileProblem: error => error instanceof SourceFileProblem
      },
      options
    )
  } catch (error) {
    if (error instanceof Stop) findings.push(...error.findings)
    else if (error instanceof SourceLost) findings.push(lostBefore(source, error))
    else throw error
    return null
  } finally {
    await opening?.then(opened => opened.close(), () => undefined)
    receiver.close()
  }
}

function lostBefore(source: Source, error: SourceLost): Finding {
  return new Finding({
    ...source.place, rule: 'source-reachable', fatal: true,
    message: `Unexpected end of source \`${source.name}\` while its files were listed (${error.message}), expected a whole list`,
    note: `nothing was fetched: run \`paperline fetch ${source.name}\` again`
  })
}

function notBegun(source: Source): Finding {
  return new Finding({
    ...source.place, rule: 'source-reachable', fatal: true,
    message: `Unexpected interruption before source \`${source.name}\`, expected it to be fetched too`,
    note: `run \`paperline fetch ${source.name}\``
  })
}

/** What a fetch that was killed had begun to write. */
function removeLeftovers(files: ProjectFiles): void {
  for (const path of files.list('data/raw')) if (LEFTOVER.test(path)) files.remove(path)
}

const OUTCOMES: { readonly [outcome in FetchedFile['outcome']]: string | null } = {
  new: null, updated: null, grown: 'grown', restored: 'restored', retried: 'retried', changed: 'accepted', 'would-fetch': 'would fetch'
}

/** Lines for a person: each file that was more than a plain new one, then the sum. */
function describe(report: FetchReport, { dryRun }: FetchOptions): string {
  const lines = report.fetched.flatMap(({ path, bytes, bytesBefore, outcome }) => {
    const word = OUTCOMES[outcome]
    return word === null ? [] : [`${word.padEnd(11)} ${path}  ${bytesBefore === null ? '' : `${bytesBefore} → `}${bytes} bytes\n`]
  })
  const bytes = report.fetched.reduce((sum, file) => sum + file.bytes, 0)
  const parts = [
    `${report.seen} ${report.seen === 1 ? 'file' : 'files'} seen`,
    `${report.fetched.length} ${dryRun ? 'to fetch' : 'fetched'}${bytes === 0 ? '' : ` (${describeBytes(bytes)})`}`,
    `${report.kept} already here`,
    ...(report.refused === 0 ? [] : [`${report.refused} refused`]),
    `${report.notFetched.files} seen but not fetched${report.notFetched.files === 0 ? '' : ` (${describeBytes(report.notFetched.bytes)})`}`,
    ...(report.goneThere === 0 ? [] : [`${report.goneThere} fetched before and no longer there`])
  ]
  return `${lines.join('')}${report.source} (${report.host}): ${parts.join(', ')}\n`
}
