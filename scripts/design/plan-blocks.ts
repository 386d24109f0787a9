import { factorialDesign } from '../../analysis/statistics/factorial-design.ts'
import { compareMasks, maskOrder, maskTerm, termMask } from '../../analysis/statistics/factorial-term.ts'
import type { Cell } from './list-cells.ts'
import type { Plan } from './plan.ts'

/** How a replicate is cut into blocks, and what that costs. */
export interface BlockPlan {
  /** How many blocks a replicate has. */
  readonly inReplicate: number
  /** Which of them a cell belongs to, from 0. */
  indexOf(cell: Cell): number
  /** The effects that cannot be told from differences between blocks: of a class of aliases those of two factors, else the shortest. */
  readonly confounded: readonly string[]
  /** Why the blocks are not what was meant; `null` where they are. */
  readonly problem: { readonly message: string; readonly note: string } | null
}

/** Blocks within a replicate by the signs of the plan's block effects; one where it has none. */
export function planBlocks({ blocking, layout }: Plan): BlockPlan {
  if (typeof blocking === 'string' || layout.kind === 'cells') return { inReplicate: 1, indexOf: () => 0, confounded: [], problem: null }
  const factors = layout.factors.map(({ name }) => name)
  const blockMasks = blocking.map(effect => termMask(effect, factors))
  const identities = [0, ...factorialDesign(factors, layout.generators).definingRelation.map(word => termMask(word.replace(/^-/, ''), factors))]
  const products = new Set<number>([0])
  for (const mask of blockMasks) for (const other of new Set(products)) products.add(other ^ mask)
  // Every product of block effects is confounded too, and in a fraction each with all its aliases.
  const classes = [...products].filter(mask => mask !== 0).map(mask => identities.map(identity => mask ^ identity).toSorted(compareMasks))
  return {
    inReplicate: 2 ** blocking.length,
    indexOf: cell => blocking.reduce((index, effect, bit) => {
      const sign = effect.split(':').reduce((product, name) => product * (cell.signs.get(name) ?? 0), 1)
      return sign > 0 ? index | (1 << bit) : index
    }, 0),
    confounded: classes.flatMap(aliases => aliases.filter((mask, index) => index === 0 || maskOrder(mask) <= 2)).toSorted(compareMasks).map(mask => maskTerm(mask, factors)),
    problem: judge({ confounded: classes.flat(), products: products.size, expected: 2 ** blocking.length, blocking, factors })
  }
}

function judge({ confounded, products, expected, blocking, factors }: {
  readonly confounded: readonly number[]
  readonly products: number
  readonly expected: number
  readonly blocking: readonly string[]
  readonly factors: readonly string[]
}): BlockPlan['problem'] {
  const named = blocking.join(' and ')
  if (products < expected) return { message: `Unexpected blocks by ${named}, expected effects that are no product of one another`, note: 'leave one of them out: it makes no new blocks' }
  if (confounded.includes(0)) return { message: `Unexpected blocks by ${named}, expected effects that vary within the fraction`, note: 'a word of the defining relation is constant: choose another effect' }
  const main = confounded.find(mask => maskOrder(mask) === 1)
  if (main === undefined) return null
  return { message: `Unexpected blocks by ${named}, which confound the main effect of \`${maskTerm(main, factors)}\` with blocks, expected main effects kept clear`, note: 'block by an interaction of as many factors as possible, such as that of all' }
}
