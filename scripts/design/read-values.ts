import { type Node, isScalar, isSeq } from 'yaml'
import { nearestName } from '../diagnostics/nearest-name.ts'
import type { YamlField, YamlReader } from '../diagnostics/yaml-reader.ts'
import { PLAN_VALID } from './plan-fields.ts'
import type { PlacedText } from './plan.ts'
import { written, type PlacedWritten } from './written.ts'

const NAME = /^[A-Za-z_][\w.-]*$/

/** Words without quotes that are no texts to whoever writes them, but are to YAML 1.2: Python takes the text `no` for true. */
const SLIPS = [
  { form: /^(?:yes|no|on|off|y|n)$/i, expected: 'true or false' },
  { form: /^[+-]?\d[\d_,]*(?:\.[\d_,]*)?(?:e[+-]?\d+)?$/i, expected: 'a number in plain digits' },
  { form: /^(?:none|nil)$/i, expected: 'null' }
] as const

/** What a configuration and a command call things of their own. */
const RESERVED = ['run', 'experiment', 'cell', 'replicate', 'block', 'seed', 'config', 'folder'] as const

/** Whether a leaf may be called so; tells why not. */
export function checkLeafName(yaml: YamlReader, field: YamlField, where: string): boolean {
  if (!NAME.test(field.name)) {
    yaml.tell(field.key, PLAN_VALID, `Unexpected name \`${field.name}\` in ${where}, expected a letter, then letters, digits, \`_ . -\``, 'commands and folders name it as {name}')
    return false
  }
  if (!RESERVED.some(name => name === field.name)) return true
  const note = field.name === 'seed' ? 'seeds are given as seeds: [1, 2, 3], in the plan or in a cell' : 'it is filled in for each run; give this one another name'
  yaml.tell(field.key, PLAN_VALID, `Unexpected \`${field.name}\` in ${where}, expected a name that is not taken`, note)
  return false
}

/** One plain value under a name of its own. */
export function readLeaf(yaml: YamlReader, field: YamlField, where: string): PlacedWritten | null {
  return checkLeafName(yaml, field, where) ? readValue(yaml, field.value, `\`${field.name}\``) : null
}

export function readValue(yaml: YamlReader, node: Node | null, what: string): PlacedWritten | null {
  const scalar = yaml.scalar(node, what)
  if (scalar === null) return null
  if (typeof scalar.value === 'number' && !Number.isFinite(scalar.value)) {
    yaml.tell(node, PLAN_VALID, `Unexpected ${scalar.text} for ${what}, expected a finite number`, 'write a word where a program understands one')
    return null
  }
  const slip = typeof scalar.value === 'string' && isPlain(yaml.resolve(node)) ? SLIPS.find(({ form }) => form.test(scalar.text)) : undefined
  if (slip !== undefined) {
    yaml.tell(node, PLAN_VALID, `Unexpected word \`${scalar.text}\` for ${what}, expected ${slip.expected}`, `a program would get a text: write ${slip.expected}, or put the word in quotes`)
    return null
  }
  return { ...written(scalar.value, scalar.text), place: yaml.place(node) }
}

function isPlain(node: Node | null): boolean {
  return isScalar(node) && node.type === 'PLAIN'
}

/** A value, or a list of them. */
export function readValues(yaml: YamlReader, node: Node | null, what: string): PlacedWritten[] {
  const found = yaml.resolve(node)
  const nodes = isSeq(found) ? (yaml.items(found, what) ?? []) : [found]
  return nodes.flatMap(item => readValue(yaml, item, what) ?? [])
}

export function placedTexts(yaml: YamlReader, node: Node | null, what: string): PlacedText[] {
  const found = yaml.resolve(node)
  const nodes = isSeq(found) ? (yaml.items(found, what) ?? []) : [found]
  return nodes.flatMap(item => {
    const text = yaml.text(item, what)
    return text === null ? [] : [{ text, place: yaml.place(item) }]
  })
}

export function wholeNumber(yaml: YamlReader, node: Node | null, what: string, least: number, most = Number.MAX_SAFE_INTEGER): number | null {
  const scalar = yaml.scalar(node, what)
  if (scalar === null) return null
  if (typeof scalar.value === 'number' && Number.isSafeInteger(scalar.value) && scalar.value >= least && scalar.value <= most) return scalar.value
  yaml.tell(node, PLAN_VALID, `Unexpected \`${scalar.text}\` for ${what}, expected a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}`, 'write it in digits')
  return null
}

/** Different whole numbers, one at least. */
export function distinctSeeds(yaml: YamlReader, node: Node | null): number[] {
  const found = yaml.resolve(node)
  const nodes = isSeq(found) ? (yaml.items(found, '`seeds`') ?? []) : [found]
  const seeds: number[] = []
  for (const item of nodes) {
    const seed = wholeNumber(yaml, item, 'a seed', 0)
    if (seed === null) continue
    if (seeds.includes(seed)) yaml.tell(item, PLAN_VALID, `Unexpected second seed ${seed}, expected each once`, 'the same seed again would be the same run again')
    else seeds.push(seed)
  }
  if (nodes.length === 0) yaml.tell(found, PLAN_VALID, 'Unexpected empty list of seeds, expected one at least', 'write seeds: [1, 2, 3]')
  return seeds
}

export function readTruth(yaml: YamlReader, node: Node | null, what: string): boolean {
  const scalar = yaml.scalar(node, what)
  if (scalar === null || typeof scalar.value === 'boolean') return scalar?.value === true
  yaml.tell(node, PLAN_VALID, `Unexpected \`${scalar.text}\` for ${what}, expected true or false`, 'write true or false')
  return false
}

/** `A*B*C`, `-A:B` as `A:B:C`, `-A:B`; `null`, and a finding, where a factor is not known. */
export function readEffect(yaml: YamlReader, node: Node | null, what: string, factors: readonly string[]): string | null {
  const text = yaml.text(node, what)
  if (text === null) return null
  const negative = text.trim().startsWith('-')
  const names = text.trim().replace(/^[+-]/, '').split(/[*:]/).map(name => name.trim())
  for (const [index, name] of names.entries()) {
    if (!factors.includes(name)) {
      const nearest = nearestName(name, factors)
      yaml.tell(node, PLAN_VALID, `Unexpected factor \`${name}\` in ${what}, expected ${nearest === null ? `one of ${factors.join(', ')}` : `\`${nearest}\``}`, `factors are joined with *, such as ${factors.slice(0, 3).join('*')}`)
      return null
    }
    if (names.indexOf(name) !== index) {
      yaml.tell(node, PLAN_VALID, `Unexpected second \`${name}\` in ${what}, expected each factor once`, 'a two-level factor times itself is one')
      return null
    }
  }
  return `${negative ? '-' : ''}${factors.filter(name => names.includes(name)).join(':')}`
}
