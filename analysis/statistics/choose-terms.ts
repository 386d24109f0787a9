import { aliasesOf, cellName, estimableTerms } from './design-structure.ts'
import type { DesignStructure } from './design-structure.ts'
import type { FactorialInput } from './factorial-input.ts'
import type { Cell } from './factorial-runs.ts'
import { maskFactors, maskTerm, termMask } from './factorial-term.ts'
import { Refusal } from './refusal.ts'

/**
 * The terms of a factorial model as bit masks: those asked for, or all that the design can tell apart.
 *
 * @throws {Refusal}
 *   `missing-cells`, `aliased-terms`, `repeated-term`, `unknown-factor`.
 */
export function chooseTerms({ factors, terms }: FactorialInput, structure: DesignStructure): number[] {
  if (terms === undefined) {
    if (!structure.regular || structure.words.some(([mask]) => maskFactors(mask, factors).length < 3)) {
      refuseMissing(factors, structure)
    }
    return estimableTerms(structure, factors.length)
  }
  const masks = terms.map(term => termMask(term, factors))
  masks.forEach((mask, i) => {
    const twin = masks.slice(0, i).find(other => other === mask || structure.words.some(([word]) => (word ^ mask) === other))
    if (twin === mask) throw new Refusal('repeated-term', `Unexpected second term ${maskTerm(mask, factors)}`)
    if (twin !== undefined || structure.words.some(([word]) => word === mask)) {
      if (!structure.regular) refuseMissing(factors, structure)
      throw new Refusal(
        'aliased-terms',
        `Term ${maskTerm(mask, factors)} cannot be told from ${twin === undefined ? 'the mean' : maskTerm(twin, factors)} in this fraction (they are aliased)`
      )
    }
  })
  return masks
}

/** Refuses a design with missing cells and lists them. */
export function refuseMissing(factors: readonly string[], structure: DesignStructure): never {
  const { possible, present, absent, words } = structure
  const missing = possible - present.length
  const named = absent.slice(0, 16).map(row => `(${cellName(row, factors)})`)
  const together = words
    .map(([mask]) => maskFactors(mask, factors))
    .filter(names => names.length === 2)
    .map(names => `; ${names.join(' and ')} always change together in the runs present (confounded)`)
  throw new Refusal(
    'missing-cells',
    `${missing} of ${possible} cells of the 2^${factors.length} design are missing: ${named.join(', ')}${missing > named.length ? ', …' : ''}${together.join('')}. Main effects do not exist without them`,
    'Run the missing cells, or report the bounds that factorialBounds gives.'
  )
}

/** What a reader must know of a design: aliases, missing cells, unequal cells, a model without hierarchy. */
export function describeDesign(
  { factors, terms }: FactorialInput,
  structure: DesignStructure,
  masks: readonly number[],
  cells: readonly Cell[]
): string[] {
  const warnings: string[] = []
  const missing = structure.possible - structure.present.length
  if (structure.words.length > 0 && structure.regular) {
    const chains = masks.map(mask => [maskTerm(mask, factors), ...aliasesOf(mask, structure, factors)].slice(0, 4).join(' = '))
    warnings.push(
      `only ${structure.present.length} of ${structure.possible} cells were run, a regular fraction: each effect is the sum of its aliases (${chains.slice(0, 8).join('; ')}${chains.length > 8 ? '; …' : ''})`
    )
  } else if (missing > 0) {
    warnings.push(
      `${missing} of ${structure.possible} cells are missing: the effects hold only if the terms left out of the model are zero`
    )
  }
  const sizes = cells.filter(cell => !cell.centre).map(cell => cell.values.length)
  if (sizes.some(size => size !== sizes[0])) {
    warnings.push(
      `unbalanced design with duplicated cells: unequal runs a cell (${Math.min(...sizes)} to ${Math.max(...sizes)}), so effects are least squares estimates and sums of squares are partial, so that they do not add up`
    )
  }
  if (terms !== undefined && missing === 0) {
    const orphan = masks.find(mask => {
      for (let part = (mask - 1) & mask; part > 0; part = (part - 1) & mask) if (!masks.includes(part)) return true
      return false
    })
    if (orphan !== undefined) {
      warnings.push(`the model has ${maskTerm(orphan, factors)} without all of its parts: it is not hierarchical`)
    }
  }
  return warnings
}
