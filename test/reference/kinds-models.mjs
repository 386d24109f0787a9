/** Reference kinds of designs, effects, regression and scaling: names there to names here, and nothing computed. */
export const kinds = {
  design({ input, expected }, analysis) {
    const design = analysis.factorialDesign(input.factors, input.generators, {
      aliasOrder: expected.aliases_up_to_order ?? input.aliases_up_to_order ?? 2
    })
    return {
      n_runs: design.runs,
      columns: design.columns,
      defining_relation: design.definingRelation,
      resolution: design.resolution,
      word_length_pattern: design.wordLengthPattern,
      aliases_up_to_order: design.aliasOrder,
      aliases: design.aliases,
      warnings: design.warnings
    }
  },

  doe_unreplicated({ input }, analysis) {
    const result = analysis.factorialEffects(factorialInput(input, analysis))
    const effects = result.effects
    return {
      ...describeEffects(result),
      n: result.n,
      mean: result.grandMean,
      ss_total: result.totalSumOfSquares,
      percent_ss: byTerm(effects, 'sharePercent'),
      lenth: result.lenth && {
        s0: result.lenth.s0,
        PSE: result.lenth.pse,
        df: result.lenth.df,
        ME: result.lenth.me,
        SME: result.lenth.sme,
        n_kept: result.lenth.kept
      },
      t_lenth: byTerm(effects, 'tLenth'),
      beyond_ME: effects.filter(effect => effect.beyondMe).map(effect => effect.term),
      beyond_SME: effects.filter(effect => effect.beyondSme).map(effect => effect.term),
      half_normal: analysis.halfNormal(effects).map(({ term, size, quantile }) => ({ effect: term, abs: size, quantile })),
      warnings: result.warnings
    }
  },

  doe_replicated({ input }, analysis) {
    const result = analysis.factorialEffects({ ...factorialInput(input, analysis), omittedTermsAreZero: true })
    return {
      ...describeEffects(result),
      n: result.n,
      mean_response: result.grandMean,
      intercept: result.intercept,
      ss_total: result.totalSumOfSquares,
      ss_residual: result.residual?.sumOfSquares,
      df_residual: result.residual?.df,
      ss_pure_error: result.pureError?.sumOfSquares,
      df_pure_error: result.pureError?.df,
      mse: result.residual?.meanSquare,
      r2: result.r2,
      se_effect: byTerm(result.effects, 'standardError'),
      ci: Object.fromEntries(result.effects.map(({ term, interval }) => [term, [interval.low, interval.high]])),
      F: byTerm(result.effects, 'F'),
      F_model: result.model?.F,
      p_model: result.model?.p,
      ss_lack_of_fit: result.lackOfFit?.sumOfSquares,
      df_lack_of_fit: result.lackOfFit?.df,
      F_lack_of_fit: result.lackOfFit?.F,
      p_lack_of_fit: result.lackOfFit?.p,
      warnings: result.warnings
    }
  },

  doe_center_points({ input }, analysis) {
    const result = analysis.factorialEffects(factorialInput(input, analysis))
    return {
      ...describeEffects(result),
      n_factorial: result.curvature?.factorialRuns,
      n_center: result.curvature?.centreRuns,
      mean_factorial: result.curvature?.factorialMean,
      mean_center: result.curvature?.centreMean,
      curvature: result.curvature?.difference,
      ss_curvature: result.curvature?.sumOfSquares,
      ss_pure_error: result.pureError?.sumOfSquares,
      df_pure_error: result.pureError?.df,
      mse: result.pureError?.meanSquare,
      F_curvature: result.curvature?.F,
      p_curvature: result.curvature?.p,
      se_effect: result.effects[0]?.standardError,
      warnings: result.warnings
    }
  },

  lenth_critical({ input }, analysis) {
    const values = analysis.lenthCriticalValues(input.m, { alpha: input.alpha })
    return {
      t_ME_lenth: values.individualT,
      t_SME_lenth: values.simultaneousT,
      crit_ME_simulated: values.individualSimulated,
      crit_SME_simulated: values.simultaneousSimulated,
      warnings: values.warnings
    }
  },

  doe_partial_bounds({ input }, analysis) {
    const { factors, levels, known } = input
    const columns = Object.fromEntries(factors.map((factor, i) => [factor, known.map(row => row[i])]))
    const bounds = analysis.factorialBounds({
      factors,
      levels: analysis.codeLevels(columns, levels).levels,
      response: known.map(row => row.at(-1)),
      range: [input.assume_min, input.assume_max]
    })
    const named = bounds.effects.flatMap(({ term, low, high, signDetermined, simpleEffects }) => {
      const [lowLevel, highLevel] = levels[term] ?? []
      return [
        [`${term}_main_effect_${highLevel}_minus_${lowLevel}_range`, [low, high]],
        [`sign_of_${term}_effect_determined`, signDetermined],
        [`simple_effect_${term}_${lowLevel}_minus_${highLevel}`, simpleEffects[0]?.lowMinusHigh],
        [`simple_effect_${term}_${highLevel}_minus_${lowLevel}`, simpleEffects[0]?.highMinusLow]
      ]
    })
    return { missing_cells: bounds.missingCells, ...Object.fromEntries(named), warnings: bounds.warnings }
  },

  oneway_anova({ input }, analysis) {
    const result = analysis.onewayAnova(input.groups)
    return {
      df_between: result.between.df,
      df_within: result.within.df,
      ss_between: result.between.sumOfSquares,
      ss_within: result.within.sumOfSquares,
      ms_between: result.between.meanSquare,
      ms_within: result.within.meanSquare,
      F: result.F,
      p: result.p,
      log10_p: result.log10P,
      r2: result.r2,
      residual_sd: result.residualSd,
      warnings: result.warnings
    }
  },

  linear_regression({ input }, analysis) {
    const result = input.x
      ? analysis.polynomialRegression(input.x, input.y, input.degree, { intercept: input.intercept })
      : analysis.linearRegression(input.y, input.X, { intercept: input.intercept })
    return {
      n: result.n,
      coef: result.coefficients.map(({ estimate }) => estimate),
      se: result.coefficients.map(({ standardError }) => standardError),
      t: result.coefficients.map(({ t }) => t),
      p: result.coefficients.map(({ p }) => p),
      residual_sd: result.residualSd,
      r2: result.r2,
      df_residual: result.df,
      ss_regression: result.sumOfSquares.regression,
      ss_residual: result.sumOfSquares.residual,
      F: result.F,
      warnings: result.warnings
    }
  },

  nonlinear_regression({ input }, analysis) {
    const result = analysis.nonlinearRegression({
      model: analysis.modelExpression(input.model, input.params),
      x: toColumns(input.x, input.y),
      y: input.y,
      starts: input.starts
    })
    return {
      params: result.parameters.map(({ estimate }) => estimate),
      se: result.parameters.map(({ standardError }) => standardError),
      rss: result.residualSumOfSquares,
      residual_sd: result.residualSd,
      df: result.df,
      warnings: result.warnings
    }
  },

  powerlaw({ input }, analysis) {
    const result = analysis.powerLaw(input.x, input.y, {
      confidence: input.conf,
      hypothesisExponent: input.hypothesis_exponent
    })
    return {
      n: result.n,
      df: result.df,
      exponent: result.exponent,
      log_a: result.logPrefactor,
      a: result.prefactor,
      r2_log: result.r2Log,
      se_exponent: result.standardErrorExponent,
      se_log_a: result.standardErrorLogPrefactor,
      residual_sd_log: result.residualSd,
      ci_exponent: [result.intervalExponent.low, result.intervalExponent.high],
      ci_a: [result.intervalPrefactor.low, result.intervalPrefactor.high],
      t_vs_hypothesis: result.test?.t,
      p_vs_hypothesis: result.test?.p,
      t_vs_zero: result.tZero,
      p_vs_zero: result.pZero,
      warnings: result.warnings
    }
  },

  exponent_test({ input }, analysis) {
    const result = analysis.exponentTest(input.x, input.y, input.hypothesis_exponent)
    return {
      n: result.n,
      fixed: describeFit(result.fixed),
      free: describeFit(result.free),
      F: result.F,
      df1: result.df1,
      df2: result.df2,
      p: result.p,
      t: result.t,
      delta_aic_fixed_minus_free: result.deltaAic,
      warnings: result.warnings
    }
  },

  powerlaw_offset({ input }, analysis) {
    const result = analysis.powerLawOffset(input.x, input.y, { loss: { ls_y: 'y', ls_log_y: 'ln y' }[input.loss] })
    return {
      n: result.n,
      df: result.df,
      offset: result.offset.estimate,
      a: result.prefactor.estimate,
      exponent: result.exponent.estimate,
      rss: result.residualSumOfSquares,
      se_offset: result.offset.standardError,
      se_exponent: result.exponent.standardError,
      se_a: result.prefactor.standardError,
      residual_sd: result.residualSd,
      ci_offset_wald: [result.offset.interval?.low, result.offset.interval?.high],
      ci_exponent_wald: [result.exponent.interval?.low, result.exponent.interval?.high],
      warnings: result.warnings
    }
  },

  chinchilla({ input }, analysis) {
    return describeChinchilla(analysis.chinchilla(input.N, input.D, input.loss, { delta: input.delta }))
  },

  chinchilla_bootstrap({ input }, analysis, findCase) {
    const data = typeof input.dataset === 'string' ? findCase?.(input.dataset)?.input : (input.dataset ?? input)
    if (data?.N === undefined) throw new Error(`Unknown dataset ${input.dataset}`)
    const result = analysis.chinchillaBootstrap(data.N, data.D, data.loss, {
      resamples: input.B_min,
      delta: input.delta ?? data.delta
    })
    const names = [...Object.entries(result.parameters), ['a_N', result.sizeExponent], ['b_D', result.tokenExponent]]
    return {
      n: result.n,
      ...describeChinchilla(result.fit),
      se: Object.fromEntries(names.map(([name, { standardError }]) => [name, standardError])),
      ci95: Object.fromEntries(names.map(([name, { interval }]) => [name, [interval.low, interval.high]])),
      warnings: result.warnings
    }
  },

  chinchilla_optimal({ input }, analysis) {
    const result = analysis.chinchillaOptimal(input, input.C)
    return {
      G: result.G,
      N_opt: result.parameters,
      D_opt: result.tokens,
      loss: result.loss,
      tokens_per_param: result.tokensPerParameter,
      warnings: result.warnings
    }
  }
}

/** Several variables given row by row, as columns. */
function toColumns(x, y) {
  const byRow = Array.isArray(x) && Array.isArray(x[0]) && x.length === y.length && x[0].length !== y.length
  return byRow ? x[0].map((_, j) => x.map(row => row[j])) : x
}

function factorialInput({ factors, columns, y, alpha, levels, terms }, analysis) {
  const ordered = Object.fromEntries(factors.map(factor => [factor, columns[factor]]))
  return {
    factors,
    levels: analysis.codeLevels(ordered, levels).levels,
    response: y,
    alpha,
    ...(terms ? { terms: terms.map(names => [names].flat().join(':')) } : {})
  }
}

function describeEffects({ effects }) {
  return {
    effects: byTerm(effects, 'effect'),
    coefficients: byTerm(effects, 'coefficient'),
    ss: byTerm(effects, 'sumOfSquares'),
    t: byTerm(effects, 't'),
    p: byTerm(effects, 'p')
  }
}

function byTerm(effects, field) {
  return Object.fromEntries(effects.map(effect => [effect.term, effect[field]]))
}

function describeFit({ exponent, logPrefactor, prefactor, residualSumOfSquares, parameters, aic, bic, aicc }) {
  return {
    exponent,
    log_a: logPrefactor,
    a: prefactor,
    rss_log: residualSumOfSquares,
    k_params: parameters,
    aic,
    bic,
    aicc: aicc ?? 'undefined'
  }
}

function describeChinchilla({ n, E, A, B, alpha, beta, objective, sizeExponent, tokenExponent, warnings }) {
  return { n, E, A, B, alpha, beta, objective, a_N: sizeExponent, b_D: tokenExponent, warnings }
}
