import { type Node, isSeq } from 'yaml'
import type { YamlReader } from '../diagnostics/yaml-reader.ts'
import type { DesignResources, DesignStage } from './design.ts'
import { PLAN_VALID, type PlanFields } from './plan-fields.ts'
import { wholeNumber } from './read-values.ts'
import { judgeWords, splitWords } from './split-words.ts'

/** `command:`, or `stages:` as a mapping of names to commands, each following the one before. */
export function readStages(yaml: YamlReader, fields: PlanFields, whole: unknown): DesignStage[] {
  const command = fields.get('command')
  const stages = fields.get('stages')
  if (command !== undefined && stages !== undefined) {
    yaml.tell(command.key, PLAN_VALID, 'Unexpected `command` beside `stages`, expected one of them', 'make it the first of the stages')
  }
  if (stages !== undefined) {
    return (yaml.fields(stages.value, '`stages`') ?? []).flatMap(({ name, key, value }) => {
      if (!/^[A-Za-z][\w-]*$/.test(name)) yaml.tell(key, PLAN_VALID, `Unexpected stage \`${name}\`, expected a letter, then letters, digits, \`_\` or \`-\``, 'it is what a run\'s status names')
      return [{ name, command: readCommand(yaml, value, `the command of \`${name}\``) }]
    })
  }
  if (command !== undefined) return [{ name: 'train', command: readCommand(yaml, command.value, '`command`') }]
  yaml.tell(yaml.resolve(whole), PLAN_VALID, 'Unexpected plan without `command` or `stages`, expected one of them', "write what trains one configuration: command: python3 train.py --config {config} --into {folder}")
  return []
}

function readCommand(yaml: YamlReader, node: Node | null, what: string): string[] {
  if (isSeq(node)) {
    const words = (yaml.items(node, what) ?? []).flatMap(item => yaml.text(item, 'a word of a command') ?? [])
    const problem = judgeWords(words)
    if (problem !== null) yaml.tell(node, PLAN_VALID, problem.message, problem.note)
    return words
  }
  const text = yaml.text(node, what)
  if (text === null) return []
  const { words, problem } = splitWords(text)
  if (problem !== null) yaml.tell(node, PLAN_VALID, problem.message, problem.note)
  return [...words]
}

const RESOURCES = ['gpus', 'hours', 'partition', 'cpus', 'memory', 'time'] as const

/** The texts become options of `sbatch`: nothing but what it understands. */
const FORMS = {
  partition: { form: /^\w[\w.,-]*$/, example: 'partition: gpu' },
  memory: { form: /^\d+[KMGT]?$/i, example: 'memory: 16G' },
  time: { form: /^(?:\d+-)?\d+(?::\d{1,2}){0,2}$/, example: "time: '04:00:00'" }
} as const

export function readResources(yaml: YamlReader, node: Node | null | undefined): DesignResources {
  const fields = node === undefined ? null : yaml.known(node, '`resources`', RESOURCES)
  const value = (name: (typeof RESOURCES)[number]): Node | null => fields?.get(name)?.value ?? null
  const text = (name: keyof typeof FORMS): string | null => {
    if (fields?.has(name) !== true) return null
    const found = yaml.text(value(name), `\`${name}\``)
    if (found !== null && !FORMS[name].form.test(found)) yaml.tell(value(name), PLAN_VALID, `Unexpected \`${found}\` for \`${name}\`, expected it as Slurm writes it`, `write ${FORMS[name].example}`)
    return found
  }
  return {
    gpus: fields?.has('gpus') === true ? (wholeNumber(yaml, value('gpus'), '`gpus`', 0) ?? 1) : 1,
    hours: fields?.has('hours') === true ? readHours(yaml, value('hours')) : null,
    partition: text('partition'),
    cpus: fields?.has('cpus') === true ? wholeNumber(yaml, value('cpus'), '`cpus`', 1) : null,
    memory: text('memory'),
    time: text('time')
  }
}

function readHours(yaml: YamlReader, node: Node | null): number | null {
  const scalar = yaml.scalar(node, '`hours`')
  if (scalar === null) return null
  if (typeof scalar.value === 'number' && Number.isFinite(scalar.value) && scalar.value > 0) return scalar.value
  yaml.tell(node, PLAN_VALID, `Unexpected \`${scalar.text}\` for \`hours\`, expected a number above 0`, 'it is what a run is expected to take, such as hours: 0.5')
  return null
}
