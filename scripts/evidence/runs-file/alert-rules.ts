import { type Node, isScalar, isSeq } from 'yaml'
import type { MetricDeclaration } from '../evidence.ts'
import { parseAlert } from './parse-alert.ts'
import type { AlertRule } from './rules.ts'
import type { YamlReader } from '../../diagnostics/yaml-reader.ts'

/** `alerts:`, one or a list of them: what to flag while runs go on. */
export function alertRules(yaml: YamlReader, node: Node | null, metrics: { readonly [name: string]: MetricDeclaration }): AlertRule[] {
  const nodes = isSeq(node) ? node.items.map(item => yaml.resolve(item)) : [node]
  return nodes.flatMap(item => {
    const text = yaml.text(item, 'an alert')
    if (text === null) return []
    const { alert, problem } = parseAlert(text, metrics)
    if (problem === null) return [{ ...alert, place: yaml.place(item) }]
    const quoted = isScalar(item) && item.type !== undefined && item.type.startsWith('QUOTE') ? 1 : 0
    yaml.tell(item, 'runs-file-valid', problem.message, problem.note, yaml.place(item, problem.offset + quoted))
    return []
  })
}
