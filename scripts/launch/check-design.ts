import type { Design } from '../design/design.ts'
import { isRunId } from '../design/read-design.ts'
import { Finding, type FindingPlace } from '../diagnostics/finding.ts'

/** What about a design's runs would do harm on a target: needs that are no runs or go in a circle, a run within another's folder. */
export function checkDesign(design: Design, place: FindingPlace): Finding[] {
  const findings: Finding[] = []
  const tell = (message: string, note: string): void => void findings.push(new Finding({ ...place, rule: 'design-valid', fatal: true, message, note }))
  const ids = design.runs.map(({ id }) => id).sort()
  ids.forEach((id, index) => {
    const inner = ids.slice(index + 1).find(other => other.startsWith(`${id}/`))
    if (inner !== undefined) tell(`Unexpected run \`${inner}\` within the folder of \`${id}\`, expected each in a folder of its own`, 'give the cells other names in the plan')
  })
  for (const { id, after } of design.runs) {
    const odd = after.find(need => !isRunId(need))
    if (odd !== undefined) tell(`Unexpected need ${JSON.stringify(odd)} of \`${id}\`, expected the id of a run`, 'correct `after` in the plan, such as after: pretrain/w128/seed1')
  }
  const circle = findCircle(new Map(design.runs.map(({ id, after }) => [id, after])))
  if (circle !== null) tell(`Unexpected circle of needs: ${circle.map(id => `\`${id}\``).join(' needs ')}, expected runs that can begin`, 'correct `after` in the plan')
  if (design.stages.length === 0) tell('Unexpected design without stages, expected a command to run', 'write command: or stages: in the plan')
  return findings
}

function findCircle(needs: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>()
  const visit = (id: string, trail: readonly string[]): string[] | null => {
    if (trail.includes(id)) return [...trail.slice(trail.indexOf(id)), id]
    if (done.has(id)) return null
    for (const need of needs.get(id) ?? []) {
      const circle = visit(need, [...trail, id])
      if (circle !== null) return circle
    }
    done.add(id)
    return null
  }
  for (const id of needs.keys()) {
    const circle = visit(id, [])
    if (circle !== null) return circle
  }
  return null
}
