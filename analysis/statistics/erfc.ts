/**
 * The complementary error function, to about 1e-15 relative in both tails; 0 below 1e-308 (then use `logErfc`).
 *
 * Source: Kummer's series of erf within 1 of zero; beyond, the trapezoidal rule of Chiarella & Reichel (1968),
 * Mathematics of Computation 22:137–143, as in Matta & Reichel (1971), with step 1/2.
 */
export function erfc(x: number): number {
  if (x < -1) return 2 - erfc(-x)
  if (x < 1) return 1 - erfNearZero(x)
  if (x > 28) return 0
  return expMinusSquare(x) * scaled(x)
}

/** ln erfc(x), finite wherever x is. */
export function logErfc(x: number): number {
  if (x < -1) return Math.log1p(-0.5 * erfc(-x)) + Math.LN2
  if (x < 1) return Math.log(erfc(x))
  return Math.log(scaled(x)) - x * x
}

/** erf(x) = 1 − erfc(x), without cancellation near zero. */
export function erf(x: number): number {
  if (x < -1) return erfc(-x) - 1
  return x < 1 ? erfNearZero(x) : 1 - erfc(x)
}

const STEP = 0.5
const TERMS = 14
const NODES = Array.from({ length: TERMS }, (_, index) => ((index + 1) * STEP) ** 2)
const WEIGHTS = NODES.map(node => Math.exp(-node))

/** 2/√π e^(−x²) Σ 2^k x^(2k+1) / (2k+1)!!, all terms of one sign. */
function erfNearZero(x: number): number {
  const square = x * x
  let term = x
  let sum = x
  for (let k = 1; k < 60; k++) {
    term *= (2 * square) / (2 * k + 1)
    const next = sum + term
    if (next === sum) break
    sum = next
  }
  return 1.1283791670955126 * Math.exp(-square) * sum
}

/** e^(x²) erfc(x) for x ≥ 1. */
function scaled(x: number): number {
  const square = x * x
  let sum = 0.5 / square
  for (let k = 0; k < TERMS; k++) sum += (WEIGHTS[k] as number) / ((NODES[k] as number) + square)
  const value = (2 * STEP * x * sum) / Math.PI
  // The pole of the integrand at ±ix adds this term until the rule's own error is larger.
  return x < Math.PI / STEP ? value - (2 * Math.exp(square)) / Math.expm1((2 * Math.PI * x) / STEP) : value
}

/** e^(−x²) with the rounding of x² put back. */
function expMinusSquare(x: number): number {
  const high = Math.fround(x)
  return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high))
}
