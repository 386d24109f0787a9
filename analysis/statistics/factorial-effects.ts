import { aliasesOf, cellName, designStructure, estimableTerms } from './design-structure.ts'
import type { DesignStructure } from './design-structure.ts'
import { factorialModel } from './factorial-model.ts'
import type { FactorialModel } from './factorial-model.ts'
import { checkFactors, maskFactors, maskSign, maskTerm, termMask } from './factorial-term.ts'
import { lenth } from './lenth.ts'
import type { Lenth } from './lenth.ts'
import { fUpperTail, tTwoSided } from './p-value.ts'
import { Refusal } from './refusal.ts'
import { requireFinite, requireOpenFraction } from './require-finite.ts'
import { centredSumOfSquares, stableMean, stableSum } from './stable-sum.ts'
import { tQuantile } from './student-t.ts'

/** Runs of a two-level design. */
export interface FactorialInput {
  /** Names, in order. */
  readonly factors: readonly string[]
  /** One row a run in factor order: −1 low, +1 high, 0 in every factor for a centre point. */
  readonly levels: readonly (readonly (-1 | 0 | 1)[])[]
  /** One response a run, in any one unit. */
  readonly response: readonly number[]
  /** Level of the intervals (0.95). */
  readonly confidence?: number
  /** Error rate, in place of `confidence`: 1 − confidence. */
  readonly alpha?: number
  /** Terms of the model such as `A` and `A:B`; without them, all that the design can tell apart. */
  readonly terms?: readonly string[]
  /**
   * States, before looking, that the terms left out of `terms` are zero, so that an unreplicated design may estimate
   * its error from them. Without it an unreplicated design has no p-values.
   */
  readonly omittedTermsAreZero?: boolean
  /** Multipliers of Lenth's margins in an unreplicated design (`t`). */
  readonly lenthCritical?: 't' | 'simulated'
}

/** One effect: mean response at the high level minus mean response at the low one, in the response's unit. */
export interface FactorialEffect {
  /** `A`, or `A:B` in factor order. */
  readonly term: string
  readonly factors: readonly string[]
  readonly effect: number
  /** Half the effect: the coefficient of the ±1 column. */
  readonly coefficient: number
  /** Partial sum of squares, coefficient² / (XᵀX)⁻¹. */
  readonly sumOfSquares: number
  /** Part of the sums of squares of terms and residual, 0…1; a description, not a test. */
  readonly share: number
  /** The same in percent. */
  readonly sharePercent: number
  /** Other terms with the same column, `-` where the sign is turned; absent in a full design. */
  readonly aliases?: readonly string[]
  readonly standardError?: number
  readonly t?: number
  readonly F?: number
  readonly p?: number
  readonly log10P?: number
  readonly interval?: { readonly level: number; readonly low: number; readonly high: number }
  readonly tLenth?: number
  readonly beyondMe?: boolean
  readonly beyondSme?: boolean
}

/** A sum of squares with its degrees of freedom, and where it is tested, F and p. */
export interface SumOfSquares {
  readonly sumOfSquares: number
  readonly df: number
  readonly meanSquare: number
}
export interface TestedSumOfSquares extends SumOfSquares {
  readonly F: number
  readonly p: number
  readonly log10P: number
}

export interface FactorialEffects {
  /** Whether some cell holds more than one run. */
  readonly replicated: boolean
  readonly n: number
  /** Mean of all responses but the centre points'. */
  readonly grandMean: number
  /** The model's constant; differs from the mean where cells are unequal. */
  readonly intercept: number
  readonly effects: readonly FactorialEffect[]
  /** Corrected total sum of squares of the factorial runs. */
  readonly totalSumOfSquares: number
  readonly pureError?: SumOfSquares & { readonly standardDeviation: number }
  /** What the model leaves: lack of fit and pure error together. */
  readonly residual?: SumOfSquares
  readonly lackOfFit?: TestedSumOfSquares
  /** All terms together against the residual. */
  readonly model?: TestedSumOfSquares
  readonly r2?: number
  /** Centre points against the factorial runs: does the response bend between the levels? */
  readonly curvature?: TestedSumOfSquares & {
    readonly factorialRuns: number
    readonly centreRuns: number
    readonly factorialMean: number
    readonly centreMean: number
    /** Mean of the factorial runs minus mean of the centre points. */
    readonly difference: number
  }
  readonly lenth?: Pick<
    Lenth,
    's0' | 'pse' | 'df' | 'kept' | 'alpha' | 'me' | 'sme' | 'critical' | 'byT' | 'bySimulation' | 'method'
  >
  readonly cells: readonly {
    readonly levels: readonly (-1 | 0 | 1)[]
    readonly n: number
    readonly mean: number
    readonly standardDeviation?: number
  }[]
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Effects of a two-level factorial experiment, full or fractional, replicated or not, with or without centre points.
 *
 * Replicated: least squares on ±1 columns, standard errors from the residual (pure error, and lack of fit where terms
 * are left out), t, p and intervals. Unreplicated: no p-values, but Lenth's margins. Centre points give curvature, and
 * errors are then pure error alone.
 *
 * @throws {Refusal}
 *   `missing-cells` when cells are absent and the cells present are no regular fraction (see {@link factorialBounds}),
 *   `constant-response`, `zero-variance` when replicates agree exactly, `one-level` and `three-levels` by factor,
 *   `aliased-terms` when terms asked for share a column, `not-a-number`, `unequal-lengths`, `unknown-factor`.
 *
 * Source: Box, Hunter and Hunter (2005), Statistics for Experimenters (2nd ed.), ch. 5; Montgomery (2017), ch. 6–8;
 * Lenth (1989), Technometrics 31, 469–473.
 */
export function factorialEffects(input: FactorialInput): FactorialEffects {
  const { factors } = input
  // 1 − 0.95 is 0.050000000000000044 in doubles: rounded, it finds its place in tables and prints as it was meant.
  const alpha = input.alpha ?? Number((1 - (input.confidence ?? 0.95)).toPrecision(12))
  const level = input.confidence ?? Number((1 - alpha).toPrecision(12))
  requireOpenFraction(alpha, 'the error rate')
  checkInput(input)
  const { corners, centres } = splitRuns(input)
  checkLevels(factors, corners)
  const cells = collectCells(corners, centres)
  const structure = designStructure(cells.flatMap(cell => (cell.centre ? [] : [cell.corner])), factors.length)
  const masks = chooseTerms(input, structure)
  const warnings = describeDesign(input, structure, masks, cells)

  const response = corners.map(run => run.response)
  const total = centredSumOfSquares(response)
  refuseConstant(response, centres, total)
  const model = fitModel(corners, masks, factors, structure)
  const pure = pureErrorOf(cells)
  const error = chooseError(input, model, pure, centres.length > 0, warnings)

  const parts = stableSum([...model.sumsOfSquares, model.residualSumOfSquares])
  const estimates = masks.map((mask, j): FactorialEffect => {
    const sumOfSquares = model.sumsOfSquares[j] ?? 0
    const aliases = aliasesOf(mask, structure, factors)
    return {
      term: maskTerm(mask, factors),
      factors: maskFactors(mask, factors),
      effect: 2 * (model.coefficients[j] ?? 0),
      coefficient: model.coefficients[j] ?? 0,
      sumOfSquares,
      share: sumOfSquares / parts,
      sharePercent: (100 * sumOfSquares) / parts,
      ...(aliases.length > 0 ? { aliases } : {})
    }
  })
  const judged = error
    ? estimates.map((effect, j) => testEffect(effect, model.unscaledVariances[j] ?? 0, error, alpha, level))
    : undefined
  const unreplicated = judged ? undefined : applyLenth(estimates, alpha, input.lenthCritical ?? 't', warnings)
  const residual = model.dfResidual > 0 ? sumOf(model.residualSumOfSquares, model.dfResidual) : undefined
  const dfLack = pure ? model.dfResidual - pure.cornerDf : 0
  const tested = error && error.meanSquare > 0
  return {
    replicated: cells.some(cell => !cell.centre && cell.values.length > 1),
    n: input.response.length,
    grandMean: stableMean(response),
    intercept: model.intercept,
    effects: judged ?? unreplicated?.effects ?? estimates,
    totalSumOfSquares: total,
    ...(pure
      ? { pureError: { ...sumOf(pure.sumOfSquares, pure.df), standardDeviation: Math.sqrt(pure.sumOfSquares / pure.df) } }
      : {}),
    ...(residual ? { residual } : {}),
    ...(pure && dfLack > 0 && pure.sumOfSquares > 0
      ? {
          lackOfFit: testSum(
            Math.max(model.residualSumOfSquares - pure.cornerSumOfSquares, 0),
            dfLack,
            sumOf(pure.sumOfSquares, pure.df)
          )
        }
      : {}),
    ...(tested ? { model: testSum(model.modelSumOfSquares, masks.length, error) } : {}),
    ...(residual ? { r2: model.modelSumOfSquares / total } : {}),
    ...(centres.length > 0 && error ? { curvature: testCurvature(response, centres, error) } : {}),
    ...(unreplicated?.lenth ? { lenth: unreplicated.lenth } : {}),
    cells: cells.map(describeCell),
    ...describeMethod(error !== undefined, centres.length > 0, unreplicated?.lenth),
    warnings
  }
}

interface Run {
  readonly levels: readonly (-1 | 1)[]
  readonly response: number
}
interface Cell {
  readonly centre: boolean
  readonly levels: readonly (-1 | 0 | 1)[]
  readonly corner: readonly (-1 | 1)[]
  readonly values: readonly number[]
}
interface PureError {
  readonly sumOfSquares: number
  readonly df: number
  /** The part that comes from repeated corners, centre points apart. */
  readonly cornerSumOfSquares: number
  readonly cornerDf: number
}

function checkInput({ factors, levels, response, terms }: FactorialInput): void {
  checkFactors(factors)
  requireFinite(response, 'the response')
  if (levels.length !== response.length) {
    throw new Refusal('unequal-lengths', `Unexpected ${levels.length} rows of levels for ${response.length} responses`)
  }
  levels.forEach((row, run) => {
    if (row.length !== factors.length) {
      throw new Refusal('unequal-lengths', `Unexpected ${row.length} levels in run ${run + 1}, expected ${factors.length}`)
    }
    row.forEach((level, i) => {
      if (level !== -1 && level !== 0 && level !== 1) {
        throw new Refusal(
          'coded-levels',
          `Unexpected level ${String(level)} of ${factors[i]} in run ${run + 1}, expected −1, 0 or +1`,
          'Code natural units with codeLevels.'
        )
      }
    })
  })
  if (terms?.length === 0) throw new Refusal('no-terms', 'Unexpected empty list of terms')
}

function splitRuns({ factors, levels, response }: FactorialInput): { corners: Run[]; centres: number[] } {
  const corners: Run[] = []
  const centres: number[] = []
  levels.forEach((row, run) => {
    const value = response[run] ?? Number.NaN
    const open = row.findIndex(level => level === 0)
    if (open < 0) corners.push({ levels: row.map(level => (level > 0 ? 1 : -1)), response: value })
    else if (row.every(level => level === 0)) centres.push(value)
    else {
      throw new Refusal(
        'three-levels',
        `Factor ${factors[open]} has 3 levels (−1, 0 and +1): run ${run + 1} is at 0 in ${factors[open]} but not in every factor, so it is no centre point`,
        'A two-level analysis takes runs at the corners, and centre points that are 0 in every factor.'
      )
    }
  })
  return { corners, centres }
}

function checkLevels(factors: readonly string[], corners: readonly Run[]): void {
  const first = corners[0]
  if (first === undefined) throw new Refusal('no-factorial-runs', 'All runs are centre points: no effect can be estimated')
  factors.forEach((name, i) => {
    if (corners.every(run => run.levels[i] === first.levels[i])) {
      throw new Refusal(
        'one-level',
        `Factor ${name} has one level in all ${corners.length} runs (it is constant), so it has no effect to estimate`,
        `Leave ${name} out, or run its other level.`
      )
    }
  })
}

function collectCells(corners: readonly Run[], centres: readonly number[]): Cell[] {
  const found = new Map<number, { corner: readonly (-1 | 1)[]; values: number[] }>()
  for (const { levels, response } of corners) {
    const code = levels.reduce<number>((sum, level, i) => (level > 0 ? sum | (1 << i) : sum), 0)
    const cell = found.get(code)
    if (cell) cell.values.push(response)
    else found.set(code, { corner: levels, values: [response] })
  }
  const cells: Cell[] = [...found]
    .toSorted(([a], [b]) => a - b)
    .map(([, { corner, values }]) => ({ centre: false, levels: corner, corner, values }))
  if (centres.length > 0) {
    const width = corners[0]?.levels.length ?? 0
    cells.push({ centre: true, levels: Array.from({ length: width }, () => 0 as const), corner: [], values: centres })
  }
  return cells
}

function chooseTerms({ factors, terms }: FactorialInput, structure: DesignStructure): number[] {
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

function refuseMissing(factors: readonly string[], structure: DesignStructure): never {
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

function describeDesign(
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
      `unequal runs a cell (${Math.min(...sizes)} to ${Math.max(...sizes)}): effects are least squares estimates and sums of squares are partial, so that they do not add up`
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

function refuseConstant(response: readonly number[], centres: readonly number[], total: number): void {
  const first = response[0]
  if (total === 0 || [...response, ...centres].every(value => value === first)) {
    throw new Refusal(
      'constant-response',
      `The response is constant (no variation: every run gave ${first}), so all effects are zero and neither shares nor tests exist`
    )
  }
}

function fitModel(
  corners: readonly Run[],
  masks: readonly number[],
  factors: readonly string[],
  structure: DesignStructure
): FactorialModel {
  if (corners.length < masks.length + 1) {
    throw new Refusal(
      'not-enough-runs',
      `${corners.length} runs cannot estimate ${masks.length} terms and a mean: no degrees of freedom`
    )
  }
  const columns = masks.map(mask => corners.map(run => maskSign(mask, run.levels)))
  const model = factorialModel(columns, corners.map(run => run.response))
  if (model === undefined) {
    if (structure.possible > structure.present.length) refuseMissing(factors, structure)
    throw new Refusal('aliased-terms', 'The terms cannot be told apart in these runs (their columns are linearly dependent)')
  }
  return model
}

function pureErrorOf(cells: readonly Cell[]): PureError | undefined {
  const repeated = cells.filter(cell => cell.values.length > 1)
  if (repeated.length === 0) return undefined
  const squares = (list: readonly Cell[]): number => stableSum(list.map(cell => centredSumOfSquares(cell.values)))
  const degrees = (list: readonly Cell[]): number => list.reduce((sum, cell) => sum + cell.values.length - 1, 0)
  const repeatedCorners = repeated.filter(cell => !cell.centre)
  return {
    sumOfSquares: squares(repeated),
    df: degrees(repeated),
    cornerSumOfSquares: squares(repeatedCorners),
    cornerDf: degrees(repeatedCorners)
  }
}

function chooseError(
  input: FactorialInput,
  model: FactorialModel,
  pure: PureError | undefined,
  centred: boolean,
  warnings: string[]
): SumOfSquares | undefined {
  if (pure === undefined) {
    if (input.omittedTermsAreZero !== true) {
      warnings.push('unreplicated: no estimate of error, so no standard errors and no p-values (see Lenth)')
      return undefined
    }
    if (model.dfResidual === 0) {
      throw new Refusal(
        'no-degrees-of-freedom',
        'An unreplicated design with every term in the model leaves no degrees of freedom for error: t, F and p do not exist',
        "Use Lenth's method, replicate the runs, or leave out terms that are known to be zero."
      )
    }
    warnings.push(
      `error from ${model.dfResidual} terms left out of the model, taken to be zero: chosen after looking at the data, the p-values mean nothing`
    )
  }
  const error =
    pure && centred ? sumOf(pure.sumOfSquares, pure.df) : sumOf(model.residualSumOfSquares, model.dfResidual)
  if (!(error.meanSquare > 0) || model.residualIsRounding) {
    throw new Refusal(
      'zero-variance',
      `The error variance is zero${pure ? ' (all replicates agree exactly)' : ''}, so t, F and p do not exist`,
      'Check that replicates are separate runs and not copies of one.'
    )
  }
  if (error.df < 3) warnings.push(`error rests on ${error.df} degree${error.df === 1 ? '' : 's'} of freedom: intervals are wide`)
  return error
}

function testEffect(
  effect: FactorialEffect,
  unscaledVariance: number,
  error: SumOfSquares,
  alpha: number,
  level: number
): FactorialEffect {
  const standardError = 2 * Math.sqrt(error.meanSquare * unscaledVariance)
  const t = effect.effect / standardError
  const margin = tQuantile(1 - alpha / 2, error.df) * standardError
  return {
    ...effect,
    standardError,
    t,
    F: effect.sumOfSquares / error.meanSquare,
    ...tTwoSided(t, error.df),
    interval: { level, low: effect.effect - margin, high: effect.effect + margin }
  }
}

function applyLenth(
  effects: readonly FactorialEffect[],
  alpha: number,
  critical: 't' | 'simulated',
  warnings: string[]
): { effects: FactorialEffect[]; lenth?: FactorialEffects['lenth'] } {
  try {
    const { s0, pse, df, kept, me, sme, byT, bySimulation, method, ...verdicts } = lenth(
      effects.map(({ effect }) => effect),
      { alpha, critical }
    )
    warnings.push(...verdicts.warnings)
    return {
      effects: effects.map((effect, i) => ({
        ...effect,
        tLenth: verdicts.tRatios[i] ?? 0,
        beyondMe: verdicts.beyondMe[i] ?? false,
        beyondSme: verdicts.beyondSme[i] ?? false
      })),
      lenth: { s0, pse, df, kept, alpha, me, sme, critical, byT, bySimulation, method }
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    warnings.push(`no Lenth analysis: ${error.message}`)
    return { effects: [...effects] }
  }
}

function testCurvature(
  response: readonly number[],
  centres: readonly number[],
  error: SumOfSquares
): NonNullable<FactorialEffects['curvature']> {
  const factorialMean = stableMean(response)
  const centreMean = stableMean(centres)
  const difference = factorialMean - centreMean
  const size = (response.length * centres.length) / (response.length + centres.length)
  return {
    factorialRuns: response.length,
    centreRuns: centres.length,
    factorialMean,
    centreMean,
    difference,
    ...testSum(size * difference * difference, 1, error)
  }
}

function sumOf(sumOfSquares: number, df: number): SumOfSquares {
  return { sumOfSquares, df, meanSquare: sumOfSquares / df }
}

function testSum(sumOfSquares: number, df: number, error: SumOfSquares): TestedSumOfSquares {
  const F = sumOfSquares / df / error.meanSquare
  return { ...sumOf(sumOfSquares, df), F, ...fUpperTail(F, df, error.df) }
}

function describeCell({ levels, values }: Cell): FactorialEffects['cells'][number] {
  const n = values.length
  return {
    levels,
    n,
    mean: stableMean(values),
    ...(n > 1 ? { standardDeviation: Math.sqrt(centredSumOfSquares(values) / (n - 1)) } : {})
  }
}

function describeMethod(
  tested: boolean,
  centred: boolean,
  unreplicated: FactorialEffects['lenth']
): Pick<FactorialEffects, 'method' | 'assumptions'> {
  const shares = 'Shares of sums of squares describe this sample and test nothing.'
  if (tested) {
    return {
      method: `Two-level factorial effects by least squares, t against ${centred ? 'pure error' : 'the residual'}`,
      assumptions: [
        'Runs are independent (replicates are separate runs).',
        'Errors are normal with one variance in all cells.',
        'Terms left out of the model are zero.',
        shares
      ]
    }
  }
  return {
    method: `Two-level factorial effects of an unreplicated design; ${unreplicated ? unreplicated.method : 'no error estimate'}`,
    assumptions: [
      'Runs are independent with one variance in all cells.',
      ...(unreplicated ? ['Most effects are negligible (effect sparsity).'] : []),
      shares
    ]
  }
}
