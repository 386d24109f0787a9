import { now, nowSeconds } from '../edge/clock.ts'
import { openHost } from '../edge/hosts/open-host.ts'
import { openScreen } from '../edge/screen.ts'
import { openStopper } from '../edge/stopper.ts'
import { sortFindings } from '../diagnostics/compare-findings.ts'
import { Finding } from '../diagnostics/finding.ts'
import { nearestName } from '../diagnostics/nearest-name.ts'
import { reportFindings, toJson } from '../diagnostics/report-findings.ts'
import { prepareYamlConfig } from '../evidence/parse-file.ts'
import type { RunsRules } from '../evidence/runs-file/rules.ts'
import { SOURCES_FILE } from '../evidence/sources/read-sources.ts'
import { drawTable } from '../watch/draw-table.ts'
import { readRules, readTargets } from '../watch/read-targets.ts'
import { tellChanges } from '../watch/tell-changes.ts'
import { exitCodeOfViews, type SourceView, watchRuns } from '../watch/watch-runs.ts'
import type { WatchTarget } from '../watch/watch-target.ts'
import { readArguments, UsageError, type Command } from './command.ts'

/** Shows how runs fare where they run; nothing is fetched. */
export const status: Command = {
  usage: 'status [SOURCE…] [--watch] [--every SECONDS] [--stalled-after SECONDS]',
  summary: 'how the runs on the servers fare: step, metrics, time left, what is wrong',
  async run(words, terminal) {
    const { files, json, words: names, flags } = readArguments(words, { watch: 'boolean', every: 'string', 'stalled-after': 'string' }, 64)
    const watches = flags['watch'] === true || flags['every'] !== undefined
    const options = { everySeconds: watches ? (secondsOf('every', flags['every'], 0.1) ?? 2) : null, stalledAfterSeconds: secondsOf('stalled-after', flags['stalled-after'], 1) }
    const rules = readRules(files)
    const { targets, findings } = readTargets(files)
    const chosen = chooseTargets(targets, names, findings)
    await prepareYamlConfig()
    const screen = watches && !json ? openScreen() : null
    const stopper = openStopper()
    const told: Finding[] = [...findings]
    let last: readonly SourceView[] = []
    try {
      for await (const { sources, refusals } of watchRuns(chosen, rules, { open: ({ from, place }) => openHost(from, place), now: nowSeconds, wait: stopper.wait, isStopped: stopper.isStopped }, options)) {
        for (const { refusal } of refusals) for (const finding of refusal?.findings ?? []) if (!told.includes(finding)) told.push(finding)
        if (json && watches) terminal.print(`${JSON.stringify({ time: now(), sources })}\n`)
        else if (screen !== null) screen.draw(drawTable(sources, { colour: terminal.colour, width: screen.width, height: screen.height }))
        else if (watches) for (const line of tellChanges(last, sources)) terminal.print(`${line}\n`)
        last = sources
      }
    } finally {
      stopper.release()
    }
    told.push(...tellUnknownMetrics(rules, last))
    const code = Math.max(exitCodeOfViews(last), ...told.map(({ exitCode }) => exitCode))
    if (json && !watches) terminal.print(`${JSON.stringify({ time: now(), sources: last, clean: code === 0, findings: sortFindings(told).map(toJson) }, null, 2)}\n`)
    else {
      if (!json && !watches) terminal.print(drawTable(last, { colour: terminal.colour, width: terminal.width, height: null }))
      terminal.warn(reportFindings(sortFindings(told), 'text', terminal.colour))
    }
    return code
  }
}

function chooseTargets(targets: readonly WatchTarget[], names: readonly string[], findings: readonly Finding[]): readonly WatchTarget[] {
  if (targets.length === 0 && findings.length === 0) throw new UsageError(`Unexpected project without runs to look at, expected sources in \`${SOURCES_FILE}\` or runs launched here`)
  return names.length === 0 ? targets : names.flatMap(name => {
    const found = targets.filter(target => target.name === name)
    if (found.length > 0 || findings.length > 0) return found
    const known = targets.map(target => target.name)
    const nearest = nearestName(name, known)
    throw new UsageError(`Unexpected source \`${name}\`, expected ${nearest === null ? `one of ${known.join(', ')}` : `\`${nearest}\``}`)
  })
}

function secondsOf(name: string, text: string | boolean | undefined, least: number): number | null {
  if (text === undefined) return null
  const seconds = Number(text)
  if (typeof text !== 'string' || text.trim() === '' || !Number.isFinite(seconds) || seconds < least) throw new UsageError(`Unexpected \`--${name} ${String(text)}\`, expected seconds, ${least} at least`)
  return seconds
}

/** An alert on a metric that nobody writes would never be heard of. */
function tellUnknownMetrics({ alerts }: RunsRules, sources: readonly SourceView[]): Finding[] {
  const known = new Set(sources.flatMap(({ runs }) => runs.flatMap(({ metrics }) => metrics.map(({ metric }) => metric))))
  if (known.size === 0) return []
  return alerts.filter(({ metric }) => !known.has(metric)).map(({ metric, place }) => {
    const nearest = nearestName(metric, known)
    return new Finding({
      ...place, rule: 'metric-is-read', severity: 'warning', message: `Unexpected alert on \`${metric}\`, which no run has written, expected ${nearest === null ? 'a metric of theirs' : `\`${nearest}\``}`,
      note: `metrics read are ${[...known].sort().slice(0, 16).join(', ')}`
    })
  })
}
