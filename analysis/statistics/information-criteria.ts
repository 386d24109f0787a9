import { Refusal } from './refusal.ts'
import { requireCount, requirePositive } from './require-finite.ts'

export interface InformationCriteria {
  /** Maximised Gaussian log-likelihood. */
  readonly logLikelihood: number
  readonly aic: number
  /** Absent when n − k − 1 ≤ 0, where the correction does not exist. */
  readonly aicc?: number
  readonly bic: number
  /** Parameters counted, the variance among them. */
  readonly k: number
}

/**
 * AIC, AICc and BIC of a least-squares fit with Gaussian errors; comparable only for the same response.
 *
 * ln L = −n/2 (ln 2π + ln(RSS/n) + 1); the error variance counts as a parameter, as R's `AIC(lm)` does.
 *
 * @param n
 *   Number of observations.
 * @param residualSumOfSquares
 *   In the squared unit of the response.
 * @param coefficients
 *   Parameters of the mean; one is added for the variance.
 * @throws {Refusal}
 *   `zero-variance` when the residual is zero: the likelihood has no maximum.
 *
 * Source: Akaike (1974); Hurvich and Tsai (1989), Biometrika 76, 297–307; Schwarz (1978).
 */
export function informationCriteria(n: number, residualSumOfSquares: number, coefficients: number): InformationCriteria {
  requireCount(n, 'n', 1)
  requireCount(coefficients, 'the number of coefficients')
  if (residualSumOfSquares === 0) {
    throw new Refusal('zero-variance', 'The residual sum of squares is zero: the likelihood has no maximum, so AIC and BIC do not exist')
  }
  requirePositive(residualSumOfSquares, 'the residual sum of squares')
  const logLikelihood = (-n / 2) * (Math.log(2 * Math.PI) + Math.log(residualSumOfSquares / n) + 1)
  const k = coefficients + 1
  const aic = 2 * k - 2 * logLikelihood
  const rest = n - k - 1
  return {
    logLikelihood,
    aic,
    ...(rest > 0 ? { aicc: aic + (2 * k * (k + 1)) / rest } : {}),
    bic: k * Math.log(n) - 2 * logLikelihood,
    k
  }
}
