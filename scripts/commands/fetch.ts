import { now, nowSeconds } from '../edge/clock.ts'
import { exitCodeOf, sortFindings } from '../diagnostics/compare-findings.ts'
import { Finding, Stop } from '../diagnostics/finding.ts'
import { nearestName } from '../diagnostics/nearest-name.ts'
import { reportFindings, toJson } from '../diagnostics/report-findings.ts'
import { type FetchedFile, type FetchOptions, type FetchReport, fetchSource } from '../evidence/sources/fetch-source.ts'
import { readSources, SOURCES_FILE } from '../evidence/sources/read-sources.ts'
import type { Source } from '../evidence/sources/source.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { openFolderFiles } from '../edge/ssh/folder-files.ts'
import { inParallel } from '../edge/ssh/in-parallel.ts'
import { LEFTOVER, receiveFile } from '../edge/ssh/receive-file.ts'
import { SourceFileProblem, type SourceFiles, SourceLost } from '../edge/ssh/source-files.ts'
import type { Terminal } from '../edge/terminal.ts'
import { readArguments, UsageError, type Command } from './command.ts'

/** Brings raw files from where they were made into data/raw/, and locks them. Writes over nothing that is locked. */
export const fetch: Command = {
  usage: 'fetch [NAME] [--dry-run] [--accept]',
  summary: 'bring raw files from folders and SSH hosts into data/raw/, locked',
  async run(words, terminal) {
    const parsed = readArguments(words, { 'dry-run': 'boolean', accept: 'boolean' }, 1)
    const { files, json } = parsed
    const options = { dryRun: parsed.flags['dry-run'] === true, accept: parsed.flags['accept'] === true }
    const read = readSources(files.readText(SOURCES_FILE))
    const findings: Finding[] = [...read.findings]
    const reports: FetchReport[] = []
    if (!options.dryRun) removeLeftovers(files)
    // Ctrl-C ends the connection; what is complete is locked on the way out, as when the line fails. A second one kills.
    const ending = new AbortController()
    const interrupt = (): void => ending.abort()
    process.once('SIGINT', interrupt)
    for (const source of chooseSources(read.sources, parsed.words[0], findings)) {
      if (ending.signal.aborted) findings.push(notBegun(source))
      const report = ending.signal.aborted ? null : await fetchOrTell(source, files, options, terminal, findings, ending.signal)
      if (report === null) continue
      reports.push(report)
      findings.push(...report.findings)
      if (!json) terminal.print(describe(report, options))
    }
    process.removeListener('SIGINT', interrupt)
    terminal.progress('')
    const sorted = sortFindings(findings)
    const code = exitCodeOf(sorted)
    if (json) {
      const sources = reports.map(report => ({ ...report, findings: undefined }))
      terminal.print(`${JSON.stringify({ dryRun: options.dryRun, sources, clean: code === 0, findings: sorted.map(toJson) }, null, 2)}\n`)
    } else terminal.warn(reportFindings(sorted, 'text', terminal.colour))
    return code
  }
}

function chooseSources(sources: readonly Source[], name: string | undefined, findings: readonly Finding[]): readonly Source[] {
  if (name === undefined) return sources
  const chosen = sources.filter(source => source.name === name)
  // An entry that could not be read may be the one that is meant: its finding says so.
  if (chosen.length > 0 || findings.length > 0) return chosen
  const names = sources.map(source => source.name)
  const nearest = nearestName(name, names)
  throw new UsageError(`Unexpected source \`${name}\`, expected ${nearest === null ? `one of ${names.join(', ')}` : `\`${nearest}\``} of ${SOURCES_FILE}`)
}

/** What stops one source does not stop the next. */
async function fetchOrTell(source: Source, files: ProjectFiles, options: FetchOptions, terminal: Terminal, findings: Finding[], ending: AbortSignal): Promise<FetchReport | null> {
  terminal.progress(`${source.name}: connecting`)
  let from: SourceFiles | null = null
  try {
    const opened = await openSource(source, files)
    from = opened
    ending.addEventListener('abort', opened.close)
    if (ending.aborted) opened.close()
    return await fetchSource(
      source,
      {
        files, from: opened, inParallel,
        receive: (file, destination, beginningBytes, onBytes) => receiveFile(opened, file, files, destination, beginningBytes, onBytes),
        now,
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
    from?.close()
  }
}

async function openSource(source: Source, files: ProjectFiles): Promise<SourceFiles> {
  if (source.from.kind === 'folder') return openFolderFiles(files.root, source.from.folder, source.place)
  const { openSftpFiles } = await import('../edge/ssh/sftp-files.ts')
  return openSftpFiles(source.from.target, source.from.folder, source.place)
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

const LEFTOVER_SECONDS = 60

/** What a fetch that was killed had begun to write; a file that another fetch is writing now is younger. */
function removeLeftovers(files: ProjectFiles): void {
  const oldest = (nowSeconds() - LEFTOVER_SECONDS) * 1e9
  for (const path of files.list('data/raw')) {
    if (LEFTOVER.test(path) && Number(files.stamp(path)?.mtimeNs ?? 0) < oldest) files.remove(path)
  }
}

/** Lines for a person: each file that was more than a plain new one, then the sum. */
function describe(report: FetchReport, { dryRun }: FetchOptions): string {
  const words: { readonly [outcome in FetchedFile['outcome']]: string | null } = { new: null, grown: 'grown', restored: 'restored', changed: 'accepted', 'would-fetch': 'would fetch' }
  const lines = report.fetched.flatMap(({ path, bytes, bytesBefore, outcome }) => {
    const word = words[outcome]
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

function describeBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bytes) / 3)))
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power] ?? ''}`
}
