import { type Node, isMap, isScalar, isSeq } from 'yaml'
import { FORMATS, type FormatName, isFormatName } from '../formats/index.ts'
import { nearestName } from '../../diagnostics/nearest-name.ts'
import { parsePattern } from '../pattern/parse-pattern.ts'
import type { ConfigRule, FileRule, MarkRule, PatternRule, ReadRule } from './rules.ts'
import type { YamlField, YamlReader } from '../../diagnostics/yaml-reader.ts'

const READ_KEYS = ['format', 'pattern', 'key', 'step', 'prefix', 'after', 'numbers_in_text', 'delimiter'] as const

/** `{ pattern: … }`, `json`, `{ format: jsonl, key: …, prefix: … }`. */
export function readRule(yaml: YamlReader, node: Node | null, what: string): ReadRule | null {
  const place = yaml.place(node)
  const plain = { patterns: [], prefix: null, key: null, step: null, after: null, numbersInText: false, delimiter: null, place }
  if (isScalar(node) && typeof node.value === 'string') {
    if (isFormatName(node.value) && node.value !== 'pattern') return { ...plain, format: node.value }
    if (node.value.includes('{')) {
      const pattern = patternRule(yaml, node)
      return pattern === null ? null : { ...plain, format: 'pattern', patterns: [pattern] }
    }
    unknownFormat(yaml, node, node.value)
    return null
  }
  const fields = yaml.known(node, what, READ_KEYS)
  if (fields === null) return null
  const format = formatOf(yaml, fields.get('format'), fields.has('pattern'), node)
  if (format === null) return null
  const text = (name: (typeof READ_KEYS)[number]): string | null => {
    const field = fields.get(name)
    return field === undefined ? null : yaml.text(field.value, `\`${name}\``)
  }
  const patterns = fields.has('pattern') ? patternRules(yaml, fields.get('pattern')!.value) : []
  if (format === 'pattern' && patterns.length === 0) {
    if (!fields.has('pattern')) yaml.tell(node, 'runs-file-valid', `Unexpected ${what} without \`pattern\`, expected one`, 'write `{ pattern: \'step {step:int} loss {loss:float}\' }`, or `json`, `jsonl`, `csv`')
    return null
  }
  if (format !== 'pattern' && fields.has('pattern')) {
    yaml.tell(fields.get('pattern')!.key, 'runs-file-valid', `Unexpected \`pattern\` for format \`${format}\`, expected none`, 'patterns read text line by line; leave out `format`, or the pattern')
  }
  const prefixField = fields.get('prefix')
  const emptyPrefix = isScalar(prefixField?.value) && (prefixField.value.value === '' || prefixField.value.value === null)
  const delimiter = text('delimiter')
  return {
    format,
    patterns,
    prefix: prefixField === undefined ? null : emptyPrefix ? '' : text('prefix'),
    key: text('key'),
    step: text('step'),
    after: text('after'),
    numbersInText: text('numbers_in_text') === 'true',
    delimiter: delimiter === '\\t' || delimiter === 'tab' ? '\t' : delimiter,
    place
  }
}

export function fileRules(yaml: YamlReader, node: Node | null): FileRule[] {
  return (yaml.fields(node, '`files`') ?? []).flatMap(({ name, key, value }) => {
    const read = readRule(yaml, value, `\`${name}\``)
    return read === null ? [] : [{ name, read, place: yaml.place(key) }]
  })
}

/** `config.json`, a list of files, or `{ file: …, pattern: … }`. */
export function configRules(yaml: YamlReader, node: Node | null): ConfigRule[] {
  if (isSeq(node)) return node.items.flatMap(item => configRules(yaml, yaml.resolve(item)))
  if (!isMap(node)) {
    const file = yaml.text(node, '`config`')
    return file === null ? [] : [{ file, patterns: null, place: yaml.place(node) }]
  }
  const fields = yaml.known(node, '`config`', ['file', 'pattern'])
  const pattern = fields?.get('pattern')
  const file = fields?.get('file')
  const patterns = pattern === undefined ? null : patternRules(yaml, pattern.value)
  return [{ file: file === undefined ? null : yaml.text(file.value, '`file`'), patterns, place: yaml.place(node) }]
}

/** `'[done]'`, `{ file: train.log, pattern: '[done]' }`, `{ file: eval.json }`, or a list of them. */
export function markRules(yaml: YamlReader, node: Node | null, what: string): MarkRule[] {
  if (isSeq(node)) return node.items.flatMap(item => markRules(yaml, yaml.resolve(item), what))
  const place = yaml.place(node)
  if (!isMap(node)) {
    const pattern = patternRule(yaml, node)
    return pattern === null ? [] : [{ file: null, pattern, place }]
  }
  const fields = yaml.known(node, what, ['file', 'pattern'])
  const file = fields?.get('file')
  const named = file === undefined ? null : yaml.text(file.value, '`file`')
  const patterns = fields?.get('pattern')
  if (patterns === undefined) return named === null ? [] : [{ file: named, pattern: null, place }]
  return patternRules(yaml, patterns.value).map(pattern => ({ file: named, pattern, place }))
}

export function patternRules(yaml: YamlReader, node: Node | null): PatternRule[] {
  const nodes = isSeq(node) ? node.items.map(item => yaml.resolve(item)) : [node]
  return nodes.flatMap(item => patternRule(yaml, item) ?? [])
}

export function patternRule(yaml: YamlReader, node: Node | null): PatternRule | null {
  const text = yaml.text(node, 'a pattern')
  if (text === null) return null
  const { problem } = parsePattern(text)
  if (problem === null) return { text, place: yaml.place(node) }
  const quoted = isScalar(node) && node.type !== undefined && node.type.startsWith('QUOTE') ? 1 : 0
  yaml.tell(node, 'pattern-valid', problem.message, problem.note, yaml.place(node, problem.offset + quoted))
  return null
}

function formatOf(yaml: YamlReader, field: YamlField | undefined, hasPattern: boolean, node: Node | null): FormatName | null {
  if (field === undefined) {
    if (hasPattern) return 'pattern'
    yaml.tell(node, 'runs-file-valid', 'Unexpected reader without `format` or `pattern`, expected one of them', `formats are ${Object.keys(FORMATS).join(', ')}`)
    return null
  }
  const name = yaml.text(field.value, '`format`')
  if (name === null) return null
  if (isFormatName(name)) return name
  unknownFormat(yaml, field.value, name)
  return null
}

function unknownFormat(yaml: YamlReader, node: Node | null, name: string): void {
  const formats = Object.keys(FORMATS)
  const nearest = nearestName(name, formats)
  yaml.tell(node, 'runs-file-valid', `Unexpected format \`${name}\`, expected ${nearest === null ? `one of ${formats.join(', ')}` : `\`${nearest}\``}`,
    `formats are ${formats.join(', ')}; a pattern is written as { pattern: '…' }`)
}
