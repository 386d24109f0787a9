/** |got − expected| / |expected|, with the absolute error where 0 is expected. */
export function relativeError(got: number, expected: number): number {
  return got === expected ? 0 : Math.abs(got - expected) / (Math.abs(expected) || 1)
}

/** The largest relative error of several numbers; infinite where there are not as many. */
export function largestError(got: readonly number[], expected: readonly number[]): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY
  return Math.max(...got.map((value, index) => relativeError(value, expected[index] as number)))
}
