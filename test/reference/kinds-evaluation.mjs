/** Reference kinds of distributions, descriptions, paired tests and evaluation: names there to names here, and nothing computed. */
export const kinds = {
  dist({ input }, analysis) {
    const functions = {
      't.p': () => probability(analysis.logTTail(number(input.t), number(input.df), input.tail), analysis),
      't.q': () => ({ value: analysis.tQuantile(number(input.p), number(input.df), input.tail ?? 'lower') }),
      'f.p': () => probability(analysis.logFTail(number(input.f), number(input.df1), number(input.df2), input.tail), analysis),
      'f.q': () => ({ value: analysis.fQuantile(number(input.p), number(input.df1), number(input.df2), input.tail ?? 'lower') }),
      'chisq.p': () => probability(analysis.logChiSquaredTail(number(input.x), number(input.df), input.tail), analysis),
      'chisq.q': () => ({ value: analysis.chiSquaredQuantile(number(input.p), number(input.df), input.tail ?? 'lower') }),
      'normal.p': () => probability(analysis.logNormalTail(number(input.z), input.tail), analysis),
      'normal.q': () => ({ value: analysis.normalQuantile(number(input.p), input.tail ?? 'lower') }),
      'binom.p': () => probability(analysis.logBinomialTail(input.k, input.n, input.prob, input.tail), analysis),
      'signrank.p': () => ({ value: analysis.signedRankTail(input.w, input.n, input.tail) })
    }
    return functions[input.fn]()
  },

  univariate({ input }, analysis) {
    const result = analysis.describeSample(numbers(input.x))
    return {
      n: result.n,
      mean: result.mean,
      sd: result.standardDeviation,
      se: result.standardError,
      median: result.median,
      lag1_autocorrelation: result.lag1Autocorrelation,
      warnings: result.warnings
    }
  },

  paired_t({ input }, analysis) {
    const result = analysis.pairedTTest(numbers(input.x), numbers(input.y), { confidence: input.conf ?? 0.95 })
    return {
      n: result.n,
      n_dropped: result.nDropped,
      mean_diff: result.meanDifference,
      sd_diff: result.standardDeviation,
      se: result.standardError,
      t: result.t,
      df: result.df,
      p_two_sided: result.p,
      p_greater: result.pGreater,
      p_less: result.pLess,
      log10_p_two_sided: result.log10P,
      log10_p: result.log10P,
      ci: ends(result.interval),
      cohen_dz: result.cohenDz,
      hedges_gz: result.hedgesGz,
      warnings: result.warnings
    }
  },

  wilcoxon({ input }, analysis) {
    const result = analysis.wilcoxonSignedRank(numbers(input.x), numbers(input.y))
    return {
      n_pairs: result.n,
      n_dropped: result.nDropped,
      n_zero: result.nZero,
      n_used: result.nUsed,
      W_plus: result.wPlus,
      W_minus: result.wMinus,
      W_min: result.wMin,
      ties: result.ties,
      p_exact_two_sided: result.exact?.p,
      p_exact_greater: result.exact?.pGreater,
      p_exact_less: result.exact?.pLess,
      z_no_correction: result.normal.z,
      p_normal_no_correction: result.normal.p,
      z_corrected: result.normal.zCorrected,
      p_normal_corrected: result.normal.pCorrected,
      rank_biserial: result.rankBiserial,
      hodges_lehmann: result.hodgesLehmann,
      warnings: result.warnings
    }
  },

  mcnemar({ input }, analysis) {
    const result = analysis.mcnemar(input.b, input.c, input.n === undefined ? {} : { n: input.n })
    return {
      b: result.onlyFirst,
      c: result.onlySecond,
      discordant: result.discordant,
      chi2: result.chiSquared,
      p_chi2: result.pChiSquared,
      chi2_corrected: result.chiSquaredCorrected,
      p_chi2_corrected: result.pChiSquaredCorrected,
      p_exact: result.p,
      log10_p_exact: result.log10P,
      p_mid: result.pMid,
      odds_ratio: result.oddsRatio,
      n: result.n,
      diff: result.difference,
      se_diff: result.standardError,
      ci_wald: result.interval && ends(result.interval),
      warnings: result.warnings
    }
  },

  permutation_paired({ input }, analysis) {
    const result = analysis.signFlipPermutation(numbers(input.d))
    return {
      n: result.n,
      n_permutations: result.permutations,
      observed_mean: result.meanDifference,
      count_abs_ge: result.countAtLeast,
      p_two_sided: result.p,
      p_greater: result.pGreater,
      p_less: result.pLess,
      warnings: result.warnings
    }
  },

  bootstrap_paired({ input }, analysis) {
    const values = numbers(input.d)
    const options = { confidence: input.conf ?? 0.95 }
    const result = exactOr(
      () => analysis.exactBootstrapInterval(values, options),
      () => analysis.bootstrapInterval(values, { ...options, resamples: 100_000 }),
      analysis
    )
    return {
      mean: result.estimate,
      boot_se: result.standardError,
      ci_percentile: ends(result.percentile),
      ci_bca: ends(result.bca),
      warnings: result.warnings
    }
  },

  p_adjust({ input }, analysis) {
    const result = analysis.adjustPValues(numbers(input.p), input.m === undefined ? {} : { tests: input.m })
    return {
      m: result.tests,
      holm: result.holm,
      bh: result.benjaminiHochberg,
      bonferroni: result.bonferroni,
      warnings: result.warnings
    }
  },

  tost_paired({ input }, analysis) {
    const result = analysis.tost(numbers(input.x), numbers(input.y), { low: input.low, high: input.high, alpha: input.alpha ?? 0.05 })
    return {
      n: result.n,
      n_dropped: result.nDropped,
      df: result.df,
      mean_diff: result.meanDifference,
      se: result.standardError,
      t_lower: result.tLower,
      p_lower: result.pLower,
      t_upper: result.tUpper,
      p_upper: result.pUpper,
      p: result.p,
      ci_1_minus_2alpha: ends(result.interval),
      equivalent: result.equivalent,
      warnings: result.warnings
    }
  },

  clustered_se({ input }, analysis) {
    const result = analysis.clusteredStandardError(numbers(input.v), input.cluster, { confidence: input.conf ?? 0.95 })
    return {
      n: result.n,
      n_clusters: result.clusters,
      mean: result.mean,
      se_iid: result.standardErrorIndependent,
      se_cluster_cr0: result.standardErrorCr0,
      se_cluster_cr1: result.standardErrorCr1,
      design_effect: result.designEffect,
      t: result.t,
      df: result.df,
      p_two_sided: result.p,
      ci: ends(result.interval),
      warnings: result.warnings
    }
  },

  power_paired_t({ input }, analysis) {
    const { dz, alpha, power, sides, n } = input
    if (input.solve === 'power') return { power: analysis.powerPairedT(dz, n, { alpha, sides }) }
    const result = analysis.samplePairedT(dz, { alpha, power, sides })
    return { n_exact: result.nExact, n: result.n, power_at_n: result.powerAtN }
  },

  power_two_proportions({ input }, analysis) {
    const { p1, p2, alpha, power, n } = input
    if (power === undefined) return { power: analysis.powerTwoProportions(p1, p2, n ?? input.n_per_group, { alpha }) }
    const result = analysis.sampleTwoProportions(p1, p2, { alpha, power })
    return { n_per_group_exact: result.nExact, n_per_group: result.n }
  },

  power_mcnemar({ input }, analysis) {
    const { discordant, difference, alpha, power, n } = input
    if (power === undefined) return { power: analysis.powerMcNemar(discordant, difference, n, { alpha }) }
    const result = analysis.sampleMcNemar(discordant, difference, { alpha, power })
    return { n_exact: result.nExact, n: result.n }
  },

  proportion_se({ input }, analysis) {
    const accuracy = input.successes === undefined ? number(input.accuracy_percent) : { successes: input.successes }
    const result = analysis.accuracyStandardError(accuracy, input.n, { confidence: input.conf ?? 0.95 })
    return {
      se_pp: result.standardError,
      ci_wald: ends(result.wald),
      ci_wilson: ends(result.wilson),
      warnings: result.warnings
    }
  },

  reported_p({ input }, analysis) {
    const { statistic, df, df1, df2, alpha } = input
    const result = analysis.reportedP({
      test: { chisq: 'chi-squared', chi2: 'chi-squared' }[input.test] ?? input.test,
      statistic,
      ...(df === undefined ? {} : { df }),
      ...(df1 === undefined ? {} : { df1, df2 }),
      ...(input.reported_p === undefined ? {} : { p: input.reported_p, operator: input.reported_op }),
      alpha: alpha ?? 0.05
    })
    return { p: result.p, p_range: result.pRange, consistent: result.consistent, decision_error: result.decisionError }
  },

  min_df({ input }, analysis) {
    const result = analysis.minimumDegreesOfFreedom(input.t, input.p_bound)
    return {
      min_df: result.df,
      min_pairs: result.pairs,
      p_at_min_df: result.p,
      p_at_df_below: result.pBelow,
      min_df_with_rounding: result.dfWithRounding
    }
  },

  percent_change({ input }, analysis) {
    // The printed text of the claim keeps a trailing zero that the number has lost.
    const text = /[+-]?[\d.]+/.exec(String(input.reported ?? '').replace('−', '-'))?.[0]
    const said = Number(text) === input.reported_value ? text : input.reported_value
    const result = analysis.percentChange(input.before, input.after, {
      unit: input.unit,
      ...(input.reported_value === undefined ? {} : { claim: { value: said, unit: input.reported_unit } })
    })
    return {
      difference: result.difference,
      relative_percent: result.relativePercent,
      relative_percent_range: result.relativePercentRange,
      difference_pp: result.differencePercentagePoints,
      log_ratio_nats: result.logRatio,
      reported_matches: result.claimMatches,
      verdict: { 'wrong sign': 'inconsistent' }[result.verdict] ?? result.verdict,
      warnings: result.warnings
    }
  },

  accuracy_difference_bounds({ input }, analysis) {
    // These cases give accuracies printed to two decimals, as JSON numbers that have lost their trailing zeros.
    const result = analysis.accuracyDifferenceBounds(input.accuracy1_percent, input.accuracy2_percent, input.n, { decimals: 2 })
    return {
      items_difference_rounded: result.itemsDifference,
      items_difference_range: result.itemsDifferenceRange,
      possible_correct_first: result.correctFirst,
      possible_correct_second: result.correctSecond,
      se_unpaired_pp: result.standardErrorUnpaired,
      z_unpaired: result.zUnpaired,
      p_unpaired: result.pUnpaired,
      min_discordant: result.minDiscordant,
      max_feasible_discordant: result.maxDiscordant,
      best_case_p_exact: result.bestP,
      worst_case_p_exact: result.worstP,
      max_discordant_for_p05_exact: result.maxDiscordantSignificant,
      max_discordant_share: result.maxDiscordantSignificantShare,
      max_discordant_for_p05_normal: result.maxDiscordantSignificantNormal,
      z_at_10_percent_discordant: result.zAtTenPercentDiscordant,
      conclusion: result.verdict,
      warnings: result.warnings
    }
  },

  implied_from_t({ input }, analysis) {
    const result = analysis.impliedFromT(input.ppl_before, input.ppl_after, number(input.t), input.df)
    return {
      mean_diff_nats: result.meanDifference,
      se_nats: result.standardError,
      sd_diff_nats: result.standardDeviation,
      cohen_dz: result.cohenDz,
      ci_nats: ends(result.interval),
      ppl_ratio_ci: ends(result.ratioInterval)
    }
  },

  throughput({ input }, analysis) {
    const result = analysis.throughput(input.steps, input.duration, input.tokens_per_second)
    return {
      interpretations: Object.fromEntries(
        Object.entries(result.readings).map(([notation, reading]) => [
          notation,
          {
            seconds: reading.seconds,
            tokens: reading.tokens,
            tokens_per_step: reading.tokensPerStep,
            seconds_per_step: reading.secondsPerStep
          }
        ])
      ),
      warnings: result.warnings
    }
  }
}

/** A probability from its natural logarithm: the number, or the bound, and the decimal logarithm. */
function probability(log, analysis) {
  const { p, log10P } = analysis.probabilityFromLog(log)
  return { value: p, log10_value: log10P }
}

function exactOr(exact, sampled, analysis) {
  try {
    return exact()
  } catch (error) {
    if (error instanceof analysis.Refusal && error.reason === 'too-many-resamples') return sampled()
    throw error
  }
}

function ends({ low, high }) {
  return [low, high]
}

/** JSON has no NaN or infinity: the cases write them as text. */
function number(value) {
  return typeof value === 'string' ? Number(value) : value
}

function numbers(values) {
  return values.map(number)
}
