import type { Node } from 'yaml'
import type { LevelsRule } from './rules.ts'
import type { YamlReader } from '../../diagnostics/yaml-reader.ts'

/** `levels: { arm: { baseline: { docs: false }, combined: { docs: true } } }`: what a name in the path stands for. */
export function levelsRules(yaml: YamlReader, node: Node | null): LevelsRule[] {
  return (yaml.fields(node, '`levels`') ?? []).flatMap(({ name, key, value }) => {
    const levels = yaml.fields(value, `the levels of \`${name}\``)
    if (levels === null) return []
    const described = levels.flatMap(level => {
      const fields = yaml.fields(level.value, `level \`${level.name}\` of \`${name}\``)
      if (fields === null) return []
      const leaves = fields.flatMap(field => {
        const scalar = yaml.scalar(field.value, `\`${field.name}\``)
        return scalar === null ? [] : [{ name: field.name, ...scalar, line: yaml.place(field.key).line }]
      })
      return [{ value: level.name, leaves, place: yaml.place(level.key) }]
    })
    const names = new Set(described.flatMap(level => level.leaves.map(leaf => leaf.name)))
    for (const level of described) {
      const lacking = [...names].filter(leaf => !level.leaves.some(given => given.name === leaf))
      if (lacking.length === 0) continue
      const node = levels.find(candidate => candidate.name === level.value)!.key
      yaml.tell(node, 'levels-complete', `Unexpected level \`${level.value}\` without \`${lacking.join('`, `')}\`, expected what the other levels of \`${name}\` give`, 'every level of a factor gives the same names')
    }
    return [{ name, levels: described, place: yaml.place(key) }]
  })
}
