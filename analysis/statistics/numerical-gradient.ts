/** Central differences of a model's value by its parameters, step ∛ε × size: about ten digits. */
export function numericalGradient(
  value: (parameters: ArrayLike<number>, row: ArrayLike<number>) => number
): (parameters: ArrayLike<number>, row: ArrayLike<number>, into: Float64Array) => number {
  return (parameters, row, into) => {
    const moved = Float64Array.from(parameters)
    for (let j = 0; j < moved.length; j++) {
      const at = moved[j]!
      const step = 6.06e-6 * (Math.abs(at) || 1)
      moved[j] = at + step
      const above = value(moved, row)
      const reached = moved[j]!
      moved[j] = at - step
      const below = value(moved, row)
      into[j] = (above - below) / (reached - moved[j]!)
      moved[j] = at
    }
    return value(parameters, row)
  }
}
