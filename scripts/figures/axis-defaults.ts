import type { Binding } from './bind-data.ts'
import { everyPowerLabelExpression, powerLabelExpression } from './power-label.ts'
import { isObject, type SpecObject } from './read-specification.ts'
import { tickCount } from './theme.ts'
import { channelsOf, type View } from './views.ts'

/**
 * Names and scales of axes where the author gave none. Layers share their axes, so one definition of each is chosen to
 * carry what is added: Vega-Lite would join several names by commas, and warn of scales that differ.
 */
export function addAxisDefaults(views: readonly View[], binding: Binding): void {
  for (const view of views) {
    if (view.parents.some(parent => Array.isArray(parent['layer']))) continue
    const members = views.filter(({ spec, parents }) => spec === view.spec || (Array.isArray(view.spec['layer']) && parents.includes(view.spec)))
    for (const axis of ['x', 'y'] as const) {
      const shared = members.flatMap(member => channelsOf(member.spec, member.path).filter(({ channel }) => channel === axis).map(({ definition }) => ({ definition, data: member.data })))
      nameAxis(shared, binding)
      setScale(shared.map(({ definition }) => definition))
    }
  }
}

/** An axis is called what the table's column is called. */
function nameAxis(shared: readonly { readonly definition: SpecObject; readonly data: string | null }[], { datasets }: Binding): void {
  const isNamed = ({ definition }: { definition: SpecObject }): boolean => definition['title'] !== undefined || definition['axis'] === null || (isObject(definition['axis']) && definition['axis']['title'] !== undefined)
  if (shared.some(isNamed)) return
  for (const { definition, data } of shared) {
    const field = definition['field']
    const title = typeof field === 'string' && data !== null ? datasets.get(data)?.titles.get(field) : undefined
    if (title === undefined) continue
    definition['title'] = title
    return
  }
}

/**
 * Axes end on ticks. Logarithmic ones end near the data instead, since the next decade may be half the picture away, and
 * name decades as powers of ten.
 */
function setScale(shared: readonly SpecObject[]): void {
  for (const definition of shared) if (typeof definition['datum'] === 'number' && definition['type'] === undefined) definition['type'] = 'quantitative'
  const measured = shared.filter(definition => definition['type'] === 'quantitative' || definition['aggregate'] !== undefined || definition['bin'] !== undefined)
  const carrier = measured.find(definition => isObject(definition['scale'])) ?? measured.find(definition => definition['datum'] === undefined) ?? measured[0]
  if (carrier === undefined || shared.some(definition => definition['scale'] === null)) return
  const scales = shared.map(definition => definition['scale']).filter(isObject)
  const isLogarithmic = scales.some(scale => scale['type'] === 'log')
  // Ticks that the author chose are all kept and named; of others, Vega leaves most of a logarithmic axis bare.
  const hasOwnTicks = shared.some(definition => isObject(definition['axis']) && definition['axis']['values'] !== undefined)
  if (isLogarithmic) extendAxis(carrier, { labelExpr: hasOwnTicks ? everyPowerLabelExpression : powerLabelExpression })
  if (!hasOwnTicks) extendAxis(carrier, { tickCount })
  if (shared.some(definition => definition['bin'] !== undefined) || scales.some(scale => scale['domain'] !== undefined || scale['nice'] !== undefined)) return
  if (isLogarithmic) carrier['scale'] = { nice: false, padding: 7, ...(isObject(carrier['scale']) ? carrier['scale'] : {}) }
  else if (!scales.some(scale => scale['type'] !== undefined && scale['type'] !== 'linear')) carrier['scale'] = { nice: tickCount, ...(isObject(carrier['scale']) ? carrier['scale'] : {}) }
}

function extendAxis(definition: SpecObject, options: SpecObject): void {
  if (definition['axis'] === null) return
  definition['axis'] = { ...options, ...(isObject(definition['axis']) ? definition['axis'] : {}) }
}
