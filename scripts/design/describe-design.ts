import { countFreedom } from './count-freedom.ts'
import type { Design } from './design.ts'

const WIDTH = 17

/** What a design will and will not tell, before anything is spent on it: a line a fact. */
export function describeDesign(design: Design): string {
  const lines = [
    ...Object.entries(design.factors).map(([name, levels], index) => [index === 0 ? (design.kind === 'cells' ? 'varies' : 'factors') : '', `${name}: ${levels.join(' | ')}`]),
    ['runs', describeRuns(design)],
    ...describeResolution(design),
    ...describeBlocks(design),
    ['pure error', describeFreedom(design)],
    ['run order', design.randomSeed === null ? 'as written' : `random${design.blocks.length > 1 ? ' within each block' : ''}, from seed ${design.randomSeed}`],
    ['a run', describeCost(design)],
    ...describeAfter(design),
    ...design.stages.map(({ name, command }) => [name, command.map(word => (/[\s'"]|^$/.test(word) ? JSON.stringify(word) : word)).join(' ')])
  ]
  return `${design.experiment}: ${title(design)}\n${lines.map(([name = '', text = '']) => `  ${name.padEnd(WIDTH)}${text}\n`).join('')}`
}

function title({ kind, factors, generators }: Design): string {
  const levels = Object.values(factors).map(({ length }) => length)
  if (kind === 'cells') return 'cells written one by one'
  const generated = Object.keys(generators).length
  const size = levels.every(count => count === 2)
    ? `2${superscript(levels.length)}${generated === 0 ? '' : `⁻${superscript(generated)}`}`
    : levels.join(' × ')
  return `${kind === 'full' ? 'full' : 'fractional'} factorial, ${size}`
}

function describeRuns({ runs }: Design): string {
  const factorial = runs.filter(({ cell }) => cell !== 'centre')
  const centres = runs.length - factorial.length
  const cells = new Set(factorial.map(({ cell }) => cell)).size
  const each = factorial.length / cells
  const product = Number.isInteger(each) ? `${cells} ${cells === 1 ? 'cell' : 'cells'} × ${each} ${each === 1 ? 'replicate' : 'replicates'}` : `${cells} cells with up to ${Math.max(...runs.map(({ replicate }) => replicate))} replicates`
  return `${runs.length} = ${product}${centres === 0 ? '' : ` + ${centres} centre points`}`
}

function describeResolution({ kind, resolution, aliases, definingRelation, generators }: Design): string[][] {
  if (kind === 'cells') return []
  if (kind === 'full') return [['resolution', 'full: every effect can be told from every other']]
  const listed = new Set<string>()
  // A = B:C is said once, not again as B:C = A.
  const aliased = Object.entries(aliases).filter(([effect, others]) => {
    const again = listed.has(effect)
    for (const other of others) listed.add(other.replace(/^-/, ''))
    return !again
  })
  return [
    ['resolution', `${resolution}: ${resolutionMeans(resolution)}`],
    ['generators', Object.entries(generators).map(([name, effect]) => `${name} = ${inReals(effect)}`).join(', ')],
    ['defining', `I = ${definingRelation.map(inReals).join(' = ')}`],
    ...(aliased.length === 0
      ? [['aliases', 'none between effects of one or two factors']]
      : aliased.map(([effect, others], index) => [index === 0 ? 'aliases' : '', `${inReals(effect)} = ${others.map(inReals).join(' = ')}`]))
  ]
}

function resolutionMeans(resolution: string | null): string {
  if (resolution === 'I' || resolution === 'II') return 'MAIN EFFECTS ARE ALIASED WITH EACH OTHER'
  if (resolution === 'III') return 'main effects are aliased with two-factor interactions'
  if (resolution === 'IV') return 'main effects are clear of two-factor interactions, which are aliased with each other'
  return 'main effects and two-factor interactions are clear of each other'
}

function describeBlocks({ blocks, blocking, confounded }: Design): string[][] {
  const later = blocks.filter(({ added }) => added !== null)
  const how = blocking === 'none' ? '' : blocking === 'replicates' ? ', a replicate each' : `, by the sign of ${blocking.map(inReals).join(' and ')} within each replicate`
  return [
    ...(blocks.length === 1 && blocking === 'none' ? [['blocks', 'none']] : [['blocks', `${blocks.length}${how} (${sizes(blocks)})`]]),
    ...later.map(({ block, added, runs }) => ['', `block ${block} was added on ${added ?? ''}: ${runs} runs`]),
    ...(confounded.length === 0 ? [] : [['confounded', `${confounded.map(inReals).join(', ')}: not to be told from differences between blocks`]])
  ]
}

function sizes(blocks: Design['blocks']): string {
  const different = [...new Set(blocks.map(({ runs }) => runs))]
  return different.length === 1 ? `${different[0]} runs each` : `${blocks.map(({ runs }) => runs).join(' + ')} runs`
}

function describeFreedom(design: Design): string {
  const { total, cells, blocks, pureError } = countFreedom(design.runs)
  const parts = [`${cells} between cells`, ...(blocks === 0 ? [] : [`${blocks} between blocks`]), `${pureError} pure error`]
  const degrees = `${pureError} ${pureError === 1 ? 'degree' : 'degrees'} of freedom`
  if (pureError === 0) return `${degrees}: nothing is replicated, so effects have no error of their own`
  return `${degrees} (of ${total}: ${parts.join(', ')})`
}

function describeCost({ resources: { gpus, hours, partition, cpus, memory, time }, runs }: Design): string {
  const asks = [
    gpus === 0 ? 'no GPU' : `${gpus} GPU${gpus === 1 ? '' : 's'}`, ...(cpus === null ? [] : [`${cpus} CPUs`]), ...(memory === null ? [] : [memory]),
    ...(partition === null ? [] : [`partition ${partition}`]), ...(time === null ? [] : [`at most ${time}`])
  ].join(', ')
  if (hours === null) return `${asks}; the plan does not say how long it takes`
  const all = Number((hours * runs.length * (gpus === 0 ? 1 : gpus)).toPrecision(3))
  return `${asks}, about ${hours} h; ${all} ${gpus === 0 ? 'h' : 'GPU-hours'} in all`
}

function describeAfter({ runs }: Design): string[][] {
  const own = new Set(runs.map(({ id }) => id))
  const needed = [...new Set(runs.flatMap(({ after }) => after))].filter(id => !own.has(id)).toSorted()
  if (needed.length === 0) return []
  return [['after', needed.length <= 4 ? needed.join(', ') : `${needed.slice(0, 3).join(', ')} and ${needed.length - 3} more runs`]]
}

/** `A:B` as one reads it: `A × B`. */
function inReals(effect: string): string {
  return effect.replace(/^-/, '−').replaceAll(':', ' × ')
}

function superscript(number: number): string {
  return [...String(number)].map(digit => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')
}
