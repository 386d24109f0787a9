import { isAbsolute, relative } from 'node:path'
import { readConfiguration, readDesign, type StoredDesign } from '../design/read-design.ts'
import { exitCodeOf, sortFindings } from '../diagnostics/compare-findings.ts'
import { Finding, Stop, stop } from '../diagnostics/finding.ts'
import { reportFindings, toJson } from '../diagnostics/report-findings.ts'
import { showForeign } from '../diagnostics/show-foreign.ts'
import { now } from '../edge/clock.ts'
import { type Host, HostLost } from '../edge/hosts/host.ts'
import { openHost } from '../edge/hosts/open-host.ts'
import { type ProjectFiles, sha256 } from '../edge/project-files.ts'
import { openPrompter, PromptAbandoned } from '../edge/prompter.ts'
import { takeTurn } from '../edge/take-turn.ts'
import type { Terminal } from '../edge/terminal.ts'
import { readToolkitTemplates } from '../edge/toolkit.ts'
import { compileGlob, GlobProblem } from '../evidence/sources/glob.ts'
import { checkDesign } from '../launch/check-design.ts'
import { describeEnd, describeLaunch } from '../launch/describe-launch.ts'
import { printDryRun } from '../launch/dry-run.ts'
import { type AskedHours, describeHours, inHours } from '../launch/gpu-hours.ts'
import { keepRecord } from '../launch/keep-record.ts'
import { LAUNCH_RECORD, readRecord } from '../launch/launch-record.ts'
import { type LaunchEffects, type LaunchOutcome, launchRuns } from '../launch/launch-runs.ts'
import type { LaunchTarget } from '../launch/launch-target.ts'
import { nameLaunch } from '../launch/name-launch.ts'
import type { LaunchChoice } from '../launch/plan-launch.ts'
import { limitTarget, readTarget } from '../launch/read-target.ts'
import { gpusEach } from '../launch/render-launch.ts'
import type { LaunchTemplates } from '../launch/render-script.ts'
import { surveyTarget } from '../launch/survey-target.ts'
import { describeStates, type EndedRun, waitForRuns } from '../launch/wait-for-runs.ts'
import { readArguments, UsageError, type Arguments, type Command } from './command.ts'

const FLAGS = { on: 'string', only: 'string', retry: 'boolean', wait: 'boolean', 'dry-run': 'boolean', 'max-gpu-hours': 'string', 'at-once': 'string' } as const
/** Soon at first, since a run may fail at once; then so often that nobody is bothered. */
const LOOK_AFTER_MILLISECONDS = [250, 500, 1000, 2000]
/** While we wait, a line that fails is taken up again so many times in a row. */
const RECONNECTIONS = 5

/** Starts the runs of a design on a target, each once; what is launched goes on without us. */
export const launch: Command = {
  usage: 'launch DESIGN --on TARGET [--only GLOB] [--retry] [--wait] [--dry-run]',
  summary: 'start the runs of a design here, on GPUs of a host, or through Slurm',
  async run(words, terminal) {
    const parsed = readArguments(words, FLAGS, 1)
    const { files, json } = parsed
    const { stored, target, choice } = readRequest(parsed)
    const templates = readTemplates(files)
    if (parsed.flags['dry-run'] === true) {
      terminal.print(await printDryRun(stored, target, choice, templates, {
        json, name: nameLaunch(now(), stored), record: readRecord(files.readText(LAUNCH_RECORD)),
        readConfiguration: id => configurationOf(files, stored, id)
      }))
      return 0
    }

    let host = await connect(target)
    try {
      const outcome = await launchOrTellLoss(host, stored, target, choice, templates, parsed, terminal)
      const findings = [...outcome.plan.findings, ...tellCode(outcome, target)]
      if (!json) {
        terminal.warn(reportFindings(sortFindings(findings), 'text', terminal.colour))
        terminal.print(describeLaunch(outcome, target))
      }
      const stopped = exitCodeOf(findings)
      const wait = parsed.flags['wait'] === true && stopped < 2 && !outcome.declined
      const ended = wait ? await waitHere(outcome, target, templates, terminal, () => host, async () => (host = await connect(target))) : null
      const code = stopped > 0 ? stopped : outcome.declined || ended === 'interrupted' ? 2 : ended !== null && ended.some(({ state }) => state !== 'finished') ? 1 : 0
      if (json) terminal.print(toJsonText(outcome, target, ended, findings))
      else if (ended !== null && ended !== 'interrupted') terminal.print(describeEnd(ended, target))
      return code
    } finally {
      terminal.progress('')
      host.close()
    }
  }
}

function readRequest({ files, words: [word], flags }: Arguments): { stored: StoredDesign; target: LaunchTarget; choice: LaunchChoice } {
  if (word === undefined) throw new UsageError('Unexpected absence of a design, expected its plan, its folder or its design.json')
  const on = flags['on']
  if (typeof on !== 'string') throw new UsageError('Unexpected absence of a target, expected --on local or --on and a name of data/sources.yml')
  const stored = readDesign(files, isAbsolute(word) ? relative(files.root, word) : word)
  const place = { file: `${stored.folder}/design.json` }
  const plan = files.readText(stored.design.plan.file)
  if (plan !== null && sha256(plan) !== stored.design.plan.sha256) {
    stop({ ...place, rule: 'design-current', message: `Unexpected plan \`${stored.design.plan.file}\`, changed since it was designed, expected the one that the design was made of`, note: `run \`paperline design ${stored.design.plan.file}\` and look at what it says` })
  }
  const wrong = checkDesign(stored.design, place)
  if (wrong.length > 0) throw new Stop(wrong)
  const target = limitTarget(readTarget(files, on), readCount(flags['at-once']))
  const each = gpusEach(target.engine, stored.design)
  if (target.engine.kind === 'queue' && target.engine.gpus !== null && each > target.engine.gpus) {
    stop({ ...target.place, rule: 'launch-fits', message: `Unexpected runs of ${each} GPUs on \`${target.name}\`, which has ${target.engine.gpus}, expected no more`, note: 'correct `gpus` here, or in the resources of the plan' })
  }
  return { stored, target, choice: { target: target.name, only: readGlob(flags['only'], stored), retry: flags['retry'] === true, place } }
}

function readCount(text: string | boolean | undefined): number | null {
  if (typeof text !== 'string') return null
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`Unexpected \`${text}\` for --at-once, expected how many runs may go at once`)
  return Number(text)
}

function readGlob(text: string | boolean | undefined, { design }: StoredDesign): LaunchChoice['only'] {
  if (typeof text !== 'string') return null
  try {
    const glob = compileGlob(text)
    if (design.runs.some(({ id }) => glob.matches(id))) return glob
  } catch (error) {
    if (error instanceof GlobProblem) throw new UsageError(error.message)
    throw error
  }
  throw new UsageError(`Unexpected pattern \`${text}\`, which no run of the design matches, expected one such as '${design.runs[0]?.id.replace(/[^/]*$/, '*') ?? '*'}'`)
}

function connect(target: LaunchTarget): Promise<Host> {
  return openHost(target.reach, target.place)
}

async function launchOrTellLoss(host: Host, stored: StoredDesign, target: LaunchTarget, choice: LaunchChoice, templates: LaunchTemplates, { files, flags }: Arguments, terminal: Terminal): Promise<LaunchOutcome> {
  const effects: LaunchEffects = {
    host, templates,
    readConfiguration: id => configurationOf(files, stored, id),
    nameLaunch: () => nameLaunch(now(), stored),
    mayAsk: hours => mayAsk(hours, target, flags['max-gpu-hours'], terminal),
    readRecord: () => readRecord(files.readText(LAUNCH_RECORD)),
    addToRecord: events => takeTurn(files, 'record', () => keepRecord(files, events, now())),
    onProgress: text => terminal.progress(text)
  }
  try {
    return await launchRuns(stored, target, choice, effects)
  } catch (error) {
    if (!(error instanceof HostLost)) throw error
    return stop({
      ...target.place, rule: 'launch-target-ready',
      message: `Unexpected end of the connection to \`${target.name}\` (${error.message}) before it confirmed the launch, expected its answer`,
      note: 'run the command again: what was launched is recorded then, and nothing is launched twice'
    })
  }
}

/** A limit decides; else the person at the terminal; else nothing that costs GPU-hours is launched. */
async function mayAsk(hours: AskedHours, target: LaunchTarget, limitText: string | boolean | undefined, terminal: Terminal): Promise<boolean> {
  const limit = typeof limitText === 'string' ? Number(limitText) : null
  if (limit !== null && !(limit >= 0)) throw new UsageError(`Unexpected \`${String(limitText)}\` for --max-gpu-hours, expected hours`)
  const asks = `${describeHours(hours)} on \`${target.name}\``
  const at = { ...target.place, rule: 'launch-gpu-hours' }
  if (limit !== null) {
    if (hours.gpuHours === null) return stop({ ...at, message: `Unexpected launch of ${asks}, expected at most ${inHours(limit)}`, note: 'say in the plan how long a run takes: resources: { hours: 0.5 }' })
    if (hours.gpuHours > limit) return stop({ ...at, message: `Unexpected launch of ${asks}, expected at most ${inHours(limit)} GPU-hours`, note: `--max-gpu-hours ${inHours(hours.gpuHours)} allows it; --only launches a part` })
    return true
  }
  terminal.progress('')
  const prompter = openPrompter()
  if (prompter !== null) {
    try {
      return /^\s*y(?:es)?\s*$/i.test(await prompter.ask({ text: `Launch ${describeHours(hours)}, on ${target.name}? [y/N] `, echo: true }))
    } catch (error) {
      if (error instanceof PromptAbandoned) return false
      throw error
    }
  }
  if (hours.gpuHours === 0) return true
  return stop({ ...at, message: `Unexpected launch of ${asks} with nobody to ask, expected --max-gpu-hours`, note: hours.gpuHours === null ? 'say in the plan how long a run takes, resources: { hours: 0.5 }, and give --max-gpu-hours' : `--max-gpu-hours ${inHours(hours.gpuHours)} allows it` })
}

async function waitHere({ plan }: LaunchOutcome, target: LaunchTarget, templates: LaunchTemplates, terminal: Terminal, host: () => Host, reconnect: () => Promise<Host>): Promise<readonly EndedRun[] | 'interrupted'> {
  const runs = plan.considered.filter(({ state, start }) => start !== null || state !== 'elsewhere').map(({ run }) => run.id)
  const leaving = new AbortController()
  const interrupt = (): void => leaving.abort()
  process.once('SIGINT', interrupt)
  let looks = 0
  const pause = (): Promise<boolean> => new Promise(resolve => {
    const end = (): void => {
      clearTimeout(timer)
      leaving.signal.removeEventListener('abort', end)
      resolve(!leaving.signal.aborted)
    }
    const timer = setTimeout(end, LOOK_AFTER_MILLISECONDS[Math.min(looks++, LOOK_AFTER_MILLISECONDS.length - 1)])
    leaving.signal.addEventListener('abort', end)
    if (leaving.signal.aborted) end()
  })
  const survey = async () => {
    for (let lost = 0; ; lost++) {
      try {
        return await surveyTarget(host(), target, templates, runs, 'brief')
      } catch (error) {
        if (!(error instanceof HostLost) || lost === RECONNECTIONS) throw error
        terminal.progress(`${target.name}: the connection ended; the runs go on; connecting again`)
        if (!(await pause())) throw error
        host().close()
        await reconnect().catch((failure: unknown) => {
          if (lost === RECONNECTIONS - 1) throw failure
        })
      }
    }
  }
  try {
    const ended = await waitForRuns(runs, target.name, { survey, pause, onProgress: counts => terminal.progress(`${target.name}: ${describeStates(counts)}`) })
    if (ended !== null) return ended
  } catch (error) {
    if (!(error instanceof HostLost)) throw error
    if (!leaving.signal.aborted) stop({ ...target.place, rule: 'launch-target-ready', message: `Unexpected end of the connection to \`${target.name}\` (${error.message}), expected to see the runs to their end`, note: 'the runs go on without us: run the command again with --wait, or look with `paperline status`' })
  } finally {
    process.removeListener('SIGINT', interrupt)
    terminal.progress('')
  }
  terminal.warn(`No longer waiting: the runs on ${target.name} go on. The same command with --wait waits again; \`paperline status\` shows them.\n`)
  return 'interrupted'
}

function tellCode({ survey, launched }: LaunchOutcome, target: LaunchTarget): Finding[] {
  if (launched === null || survey.code !== null) return []
  return [new Finding({
    ...target.place, rule: 'launch-code-known', severity: 'warning',
    message: `Unexpected code of unknown version in \`${target.code}\` on \`${target.name}\` (${showForeign(survey.codeProblem ?? 'no answer')}), expected a git checkout`,
    note: 'the runs are recorded without the commit they ran: nobody can tell later which code made them'
  })]
}

function toJsonText({ plan, launched, declined, adopted, hours, survey }: LaunchOutcome, target: LaunchTarget, ended: readonly EndedRun[] | 'interrupted' | null, findings: readonly Finding[]): string {
  const jobs = new Map(launched?.events.map(event => [event.run, event.job]))
  const ends = ended === null || ended === 'interrupted' ? new Map<string, EndedRun>() : new Map(ended.map(end => [end.run, end]))
  const runs = plan.considered.map(({ run, state, start }) => ({
    run: run.id, before: state, launched: launched !== null && start !== null, attempt: launched === null ? null : (start?.attempt ?? null), job: jobs.get(run.id) ?? null,
    ...(ends.has(run.id) ? { state: ends.get(run.id)?.state, status: ends.get(run.id)?.found?.status ?? null } : {})
  }))
  return `${JSON.stringify({
    dryRun: false, target: target.name, launch: launched?.id ?? null, declined, asked: hours, code: survey.code, recordedNow: adopted.map(({ run }) => run), waited: ended !== null && ended !== 'interrupted', runs,
    findings: sortFindings(findings).map(toJson)
  }, null, 2)}\n`
}

function configurationOf(files: ProjectFiles, stored: StoredDesign, id: string): string {
  const run = stored.design.runs.find(candidate => candidate.id === id)
  if (run === undefined) throw new Error(`no run ${id} in the design`)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readConfiguration(files, stored, run))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return stop({ file: `${stored.folder}/${run.config}`, rule: 'design-valid', message: 'Unexpected bytes that are no UTF-8, expected a configuration in JSON', note: 'run `paperline design` again' })
  }
}

/** The toolkit's templates, each replaced by the project's own of the same path. */
function readTemplates(files: ProjectFiles): LaunchTemplates {
  const templates = readToolkitTemplates('launch')
  for (const path of files.list('templates/launch')) {
    const text = files.readText(path)
    if (text !== null) templates.set(path.slice('templates/'.length), text)
  }
  return templates
}
