import type { Host } from '../edge/hosts/host.ts'
import { showForeign } from '../diagnostics/show-foreign.ts'
import { stop } from '../diagnostics/finding.ts'
import type { LaunchTarget } from './launch-target.ts'
import { type LaunchTemplates, renderScript } from './render-script.ts'
import { parseSurvey, type Survey } from './survey.ts'

/**
 * Asks a target for everything that a launch must know, in one round trip. `brief` leaves out the code, and reads while others
 * may launch. Stops where it does not answer, or cannot launch anything.
 */
export async function surveyTarget(host: Host, target: LaunchTarget, templates: LaunchTemplates, runs: readonly string[], how: 'full' | 'brief'): Promise<Survey> {
  const script = await renderScript(templates, 'survey.sh', { functions: await renderScript(templates, 'functions.sh', {}) })
  const { code, stdout, stderr } = await host.run(script, [target.root, target.code, target.engine.kind, how, ...runs])
  const survey = parseSurvey(Buffer.from(stdout).toString())
  const at = { ...target.place, rule: 'launch-target-ready' }
  if (survey === null) {
    return stop({ ...at, message: `Unexpected answer of \`${target.name}\` (exit code ${code ?? 'none'}${stderr.trim() === '' ? '' : `: ${showForeign(stderr.trim().split('\n').at(-1) ?? '')}`}), expected what there is`, note: 'log in there and see that `sh` works' })
  }
  if ('busy' in survey) {
    return stop({ ...at, message: `Unexpected launch in progress on \`${target.name}\` by ${showForeign(survey.busy)} (host:process:began), expected none`, note: `wait for it; where that process is gone, remove launches/lock in ${target.root}` })
  }
  if (how === 'full') {
    if (survey.codeIsMissing) stop({ ...at, message: `Unexpected absence of the code folder \`${target.code}\` on \`${target.name}\`, expected the checkout there`, note: 'clone the project there, or correct `code` in data/sources.yml' })
    // Who only looks looks again: until then what Slurm has is taken to live.
    if (survey.slurm.kind === 'silent') stop({ ...at, message: `Unexpected answer of Slurm on \`${target.name}\` (${showForeign(survey.slurm.reason)}), expected its queue`, note: 'nothing was changed: try again when squeue answers there' })
    if (survey.slurm.kind === 'missing') stop({ ...at, message: `Unexpected host \`${target.name}\` without \`sbatch\`, expected Slurm`, note: 'name a login node of the cluster, or say gpus: or at_once: in place of slurm:; what a login shell would put on PATH is not there' })
  }
  return survey
}
