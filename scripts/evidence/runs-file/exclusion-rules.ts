import { type Node, isSeq } from 'yaml'
import type { ExclusionRule } from './rules.ts'
import type { YamlReader } from '../../diagnostics/yaml-reader.ts'

/** `exclude:`, each with `where`, a `reason`, and when it was `decided`. Without a reason nothing is excluded. */
export function exclusionRules(yaml: YamlReader, node: Node | null): ExclusionRule[] {
  return (yaml.items(node, '`exclude`') ?? []).flatMap(item => {
    const fields = yaml.known(item, 'an exclusion', ['where', 'reason', 'decided'])
    if (fields === null) return []
    if (!fields.has('where') || !fields.has('reason')) {
      const lacking = fields.has('where') ? 'reason' : 'where'
      yaml.tell(item, 'exclusion-has-reason', `Unexpected exclusion without \`${lacking}\`, expected one; nothing is excluded by it`,
        lacking === 'reason' ? 'say in a sentence why these runs do not count' : 'say which runs: where: { experiment: doe, seed: 1 }')
      return []
    }
    const reason = yaml.text(fields.get('reason')!.value, '`reason`')
    const conditions = (yaml.fields(fields.get('where')!.value, '`where`') ?? []).flatMap(({ name, key, value }) => {
      const nodes = isSeq(value) ? value.items.map(entry => yaml.resolve(entry)) : [value]
      const values = nodes.flatMap(entry => {
        const scalar = yaml.scalar(entry, `\`${name}\``)
        return scalar === null ? [] : [scalar.value]
      })
      return values.length === 0 ? [] : [{ name, values, place: yaml.place(key) }]
    })
    if (reason === null) return []
    if (conditions.length === 0) {
      yaml.tell(fields.get('where')!.key, 'exclusion-has-reason', 'Unexpected empty `where`, expected at least one condition', 'an exclusion names the runs it takes out')
      return []
    }
    const decided = fields.has('decided') ? yaml.text(fields.get('decided')!.value, '`decided`') : null
    return [{ where: conditions, reason, decided, place: yaml.place(item) }]
  })
}
