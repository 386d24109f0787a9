import { readConfiguration, type StoredDesign } from '../design/read-design.ts'
import { exitCodeOf, sortFindings } from '../diagnostics/compare-findings.ts'
import { Finding, stop } from '../diagnostics/finding.ts'
import { reportFindings } from '../diagnostics/report-findings.ts'
import { showForeign } from '../diagnostics/show-foreign.ts'
import { now } from '../edge/clock.ts'
import { type Host, HostLost } from '../edge/hosts/host.ts'
import { openHost } from '../edge/hosts/open-host.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { openPrompter, PromptAbandoned } from '../edge/prompter.ts'
import { takeTurn } from '../edge/take-turn.ts'
import type { Terminal } from '../edge/terminal.ts'
import { readToolkitTemplates } from '../edge/toolkit.ts'
import { allowHours } from '../launch/allow-hours.ts'
import { describeEnd, describeLaunch } from '../launch/describe-launch.ts'
import { printDryRun } from '../launch/dry-run.ts'
import { keepRecord } from '../launch/keep-record.ts'
import { LAUNCH_RECORD, readRecord } from '../launch/launch-record.ts'
import { type LaunchEffects, type LaunchOutcome, launchRuns } from '../launch/launch-runs.ts'
import type { LaunchTarget } from '../launch/launch-target.ts'
import { launchToJson } from '../launch/launch-to-json.ts'
import { nameLaunch } from '../launch/name-launch.ts'
import type { LaunchTemplates } from '../launch/render-script.ts'
import { isElsewhere } from '../launch/run-state.ts'
import { surveyTarget } from '../launch/survey-target.ts'
import { readArguments, type Command } from './command.ts'
import { LAUNCH_FLAGS, type LaunchRequest, readLaunchRequest } from './launch-request.ts'
import { waitAtTerminal } from './launch-wait.ts'

/** Starts the runs of a design on a target, each once; what is launched goes on without us. */
export const launch: Command = {
  usage: 'launch DESIGN --on TARGET [--only GLOB] [--retry] [--at-once N] [--max-gpu-hours N] [--wait] [--dry-run]',
  summary: 'start the runs of a design here, on GPUs of a host, or through Slurm',
  async run(words, terminal) {
    const parsed = readArguments(words, LAUNCH_FLAGS, 1)
    const { files, json } = parsed
    const request = readLaunchRequest(parsed)
    const { stored, target, choice } = request
    const templates = readTemplates(files)
    if (request.dryRun) {
      terminal.print(await printDryRun(stored, target, choice, templates, {
        json, name: nameLaunch(now(), stored), record: readRecord(files.readText(LAUNCH_RECORD)),
        readConfiguration: id => configurationOf(files, stored, id)
      }))
      return 0
    }

    let host = await connect(target)
    try {
      const outcome = await launchOrTellLoss(host, request, templates, files, terminal)
      const findings = [...outcome.plan.findings, ...tellCode(outcome, target)]
      if (!json) {
        terminal.warn(reportFindings(sortFindings(findings), 'text', terminal.colour))
        terminal.print(describeLaunch(outcome, target))
      }
      const awaited = outcome.plan.considered.filter(({ state, start }) => start !== null || !isElsewhere(state)).map(({ run }) => run.id)
      const code = outcome.declined ? 2 : exitCodeOf(findings)
      const waited = !request.wait || code === 2 ? null : await waitAtTerminal(awaited, target, terminal, {
        look: () => surveyTarget(host, target, templates, awaited, 'brief'),
        async connectAgain() {
          host.close()
          host = await connect(target)
        }
      })
      const ended = waited === 'interrupted' ? null : waited
      if (json) terminal.print(launchToJson(outcome, target, ended, findings))
      else if (ended !== null && ended.length > 0) terminal.print(describeEnd(ended, target))
      if (waited === 'interrupted') return 2
      return ended?.some(({ state }) => state !== 'finished') === true ? 1 : code
    } finally {
      terminal.progress('')
      host.close()
    }
  }
}

function connect(target: LaunchTarget): Promise<Host> {
  return openHost(target.reach, target.place)
}

async function launchOrTellLoss(host: Host, { stored, target, choice, mostGpuHours }: LaunchRequest, templates: LaunchTemplates, files: ProjectFiles, terminal: Terminal): Promise<LaunchOutcome> {
  const effects: LaunchEffects = {
    host, templates,
    readConfiguration: id => configurationOf(files, stored, id),
    nameLaunch: () => nameLaunch(now(), stored),
    mayAsk: hours => allowHours(hours, target, mostGpuHours, openQuestion(terminal)),
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

/** A question of yes or no to the person at the terminal; `null` where there is none. */
function openQuestion(terminal: Terminal): ((question: string) => Promise<boolean>) | null {
  const prompter = openPrompter()
  if (prompter === null) return null
  return async text => {
    terminal.progress('')
    try {
      return /^\s*y(?:es)?\s*$/i.test(await prompter.ask({ text, echo: true }))
    } catch (error) {
      if (error instanceof PromptAbandoned) return false
      throw error
    }
  }
}

function tellCode({ survey, launched }: LaunchOutcome, target: LaunchTarget): Finding[] {
  if (launched === null || survey.code !== null) return []
  return [new Finding({
    ...target.place, rule: 'launch-code-known', severity: 'warning',
    message: `Unexpected code of unknown version in \`${target.code}\` on \`${target.name}\` (${showForeign(survey.codeProblem ?? 'no answer')}), expected a git checkout`,
    note: 'the runs are recorded without the commit they ran: nobody can tell later which code made them'
  })]
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
