import { powerLaw as plainPowerLaw } from '../../analysis/statistics/power-law.ts'
import { requireUnit } from '../../analysis/quantities/unit.ts'
import { namedInterval } from './describe.ts'
import { presentParts, statisticParts, whole } from './statistic-parts.ts'
import { asSource, attempt, makeQuantity, nodeOf, requireQuantity, type StudyQuantity } from './study-quantity.ts'
import { toSample, type SampleLike } from './to-sample.ts'

export interface PowerLawOptions {
  readonly confidence?: number
  /** An exponent somebody claims, as a quantity: `given('-0.5', '1', …)` or `reported(…)`. */
  readonly hypothesisExponent?: StudyQuantity
}

/** The exponent, with its error, interval and n; the fit's other numbers are its parts. */
export type PowerLawResult = StudyQuantity & {
  readonly exponent: StudyQuantity
  readonly prefactor: StudyQuantity
  readonly r2: StudyQuantity
  readonly residual_sd: StudyQuantity
  readonly df: StudyQuantity
  readonly t_zero: StudyQuantity
  readonly p_zero: StudyQuantity
  readonly x_low: StudyQuantity
  readonly x_high: StudyQuantity
  /** Test of the claimed exponent: t, with `p` and `hypothesis` as parts. */
  readonly test: StudyQuantity & { readonly p: StudyQuantity; readonly hypothesis: StudyQuantity }
  /** Value of the curve at x, with its interval; a warning where x lies outside the data. */
  readonly predict: (x: StudyQuantity) => StudyQuantity
}

/** y = prefactor · x^exponent over points, fitted in logarithms. */
export function powerLaw(x: SampleLike, y: SampleLike, options: PowerLawOptions = {}): PowerLawResult {
  const { hypothesisExponent: claim } = options
  return attempt('powerLaw', [x, y, ...(claim === undefined ? [] : [claim])], () => {
    const [sizes, responses] = [toSample('powerLaw', x), toSample('powerLaw', y)]
    const claimed = claim === undefined ? null : requireQuantity('powerLaw', claim)
    const confidence = options.confidence ?? 0.95
    const result = plainPowerLaw(sizes.values, responses.values, { confidence, ...(claimed === null ? {} : { hypothesisExponent: claimed.value }) })
    const draft = {
      operation: 'power-law',
      sources: [...sizes.sources, ...responses.sources, ...(claim === undefined ? [] : [asSource(claim)])],
      parameters: { confidence, unit_x: sizes.unit, unit_y: responses.unit },
      method: result.method,
      assumptions: result.assumptions,
      warnings: [...sizes.warnings, ...responses.warnings, ...result.warnings]
    }
    const part = statisticParts(draft)
    const facts = { error: result.standardErrorExponent, interval: namedInterval(result.intervalExponent, 't'), n: result.n }
    const law = makeQuantity(
      { ...draft, ...facts, value: result.exponent, unit: '1' },
      presentParts({
        exponent: part('exponent', result.exponent, '1', facts),
        prefactor: part('prefactor', result.prefactor, sizes.unit === '1' ? responses.unit : null, { interval: namedInterval(result.intervalPrefactor, 't on logarithms'), n: result.n }),
        r2: part('r2', result.r2Log, '1'),
        residual_sd: part('residual_sd', result.residualSd, '1'),
        df: part('df', result.df, '1', whole),
        t_zero: part('t_zero', result.tZero, '1'),
        p_zero: part('p_zero', result.pZero, '1'),
        x_low: part('x_low', result.xRange[0], sizes.unit, { ...(sizes.decimals === null ? {} : { decimals: sizes.decimals }), ...(Number.isInteger(result.xRange[0]) ? { integer: true as const } : {}) }),
        x_high: part('x_high', result.xRange[1], sizes.unit, { ...(sizes.decimals === null ? {} : { decimals: sizes.decimals }), ...(Number.isInteger(result.xRange[1]) ? { integer: true as const } : {}) }),
        test: result.test === undefined ? null : makeQuantity({ ...draft, value: result.test.t, unit: '1', parameters: { ...draft.parameters, part: 'test' } }, { p: part('p', result.test.p, '1'), hypothesis: claim ?? part('hypothesis', result.test.hypothesis, '1') })
      })
    )
    const predict = (at: StudyQuantity): StudyQuantity =>
      attempt('powerLaw.predict', [at], () => {
        const node = requireQuantity('powerLaw.predict', at)
        const { value, low, high, extrapolated } = result.predict(node.value)
        return makeQuantity({
          value,
          unit: requireUnit('powerLaw', { unit: responses.unit, from: responses.unitFrom }),
          interval: { level: confidence, low, high, method: 't on logarithms, of the curve' },
          operation: 'power-law-prediction',
          sources: [asSource(at), { kind: 'quantity', node: nodeOf(law) }],
          parameters: { extrapolated },
          method: result.method,
          assumptions: result.assumptions,
          warnings: extrapolated ? [`extrapolated: x lies outside the fitted ${result.xRange[0]} to ${result.xRange[1]}`] : []
        })
      })
    Object.defineProperty(law, 'predict', { value: predict, enumerable: false })
    return law as PowerLawResult
  })
}
