import { evaluate } from './minimise-chinchilla.ts'
import type { ChinchillaData, ChinchillaPoint } from './minimise-chinchilla.ts'

/**
 * Starting points for the Chinchilla fit.
 *
 * For given α and β the law is linear in E, A and B, so a grid of 20 × 20 exponents is searched by weighted linear
 * regression (relative errors); the best points are kept together with a coarse grid in the manner of Hoffmann et al.
 *
 * @returns
 *   Points by rising objective, at most `count` of the grid and eight coarse ones.
 */
export function chinchillaStarts(data: ChinchillaData, count = 12): ChinchillaPoint[] {
  const exponents = Array.from({ length: 20 }, (_, i) => 0.03 * 1.26 ** i)
  const points: { point: ChinchillaPoint; objective: number }[] = []
  for (const alpha of exponents) {
    for (const beta of exponents) {
      const point = linearStart(data, alpha, beta)
      points.push({ point, objective: evaluate(data, point) })
    }
  }
  points.sort((a, b) => a.objective - b.objective)
  const apart: typeof points = []
  for (const candidate of points) {
    if (apart.length >= count) break
    if (apart.every(kept => farFrom(kept.point, candidate.point))) apart.push(candidate)
  }
  return [...apart.map(({ point }) => point), ...coarseStarts(data)]
}

function farFrom(a: ChinchillaPoint, b: ChinchillaPoint): boolean {
  return Math.abs(Math.log(a[3]! / b[3]!)) > 0.3 || Math.abs(Math.log(a[4]! / b[4]!)) > 0.3
}

function coarseStarts(data: ChinchillaData): ChinchillaPoint[] {
  const level = mean(data.logLoss, data.weights)
  const starts: ChinchillaPoint[] = []
  for (const alpha of [0.25, 1]) {
    for (const beta of [0.25, 1]) {
      for (const share of [0.2, 0.6]) {
        const part = level + Math.log((1 - share) / 2)
        starts.push(Float64Array.from([level + Math.log(share), part, part, alpha, beta]))
      }
    }
  }
  return starts
}

/** E, A and B by regression of 1 on (1, N^−α, D^−β)/L, those that come out negative set to a small share. */
function linearStart(data: ChinchillaData, alpha: number, beta: number): ChinchillaPoint {
  const { logN, logD, logLoss, weights } = data
  const products = new Float64Array(9)
  const right = new Float64Array(3)
  const row = new Float64Array(3)
  let total = 0
  for (let i = 0; i < logN.length; i++) {
    const weight = weights[i]!
    const inverse = Math.exp(-logLoss[i]!)
    row[0] = inverse
    row[1] = Math.exp(-alpha * logN[i]!) * inverse
    row[2] = Math.exp(-beta * logD[i]!) * inverse
    total += weight
    for (let j = 0; j < 3; j++) {
      right[j] = right[j]! + weight * row[j]!
      for (let k = 0; k < 3; k++) products[3 * j + k] = products[3 * j + k]! + weight * row[j]! * row[k]!
    }
  }
  const free = [0, 1, 2]
  const floors = [0, 1, 2].map(j => (0.02 * total) / right[j]!)
  const values = [...floors]
  for (let round = 0; round < 3 && free.length > 0; round++) {
    const solved = solveFree(products, right, values, free)
    free.forEach((j, place) => (values[j] = solved[place]!))
    const below = free.filter(j => !(values[j]! > floors[j]!))
    if (below.length === 0) break
    for (const j of below) {
      values[j] = floors[j]!
      free.splice(free.indexOf(j), 1)
    }
  }
  return Float64Array.from([...values.map(value => Math.log(value)), alpha, beta])
}

/** The normal equations of the free coefficients, the others held; three unknowns at most, by elimination. */
function solveFree(
  products: Float64Array,
  right: Float64Array,
  values: readonly number[],
  free: readonly number[]
): number[] {
  const rows = free.map(j => {
    let target = right[j]!
    for (let k = 0; k < 3; k++) if (!free.includes(k)) target -= products[3 * j + k]! * values[k]!
    return [...free.map(k => products[3 * j + k]!), target]
  })
  const width = free.length
  for (let k = 0; k < width; k++) {
    for (let i = k + 1; i < width; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!
      for (let j = k; j <= width; j++) rows[i]![j] = rows[i]![j]! - factor * rows[k]![j]!
    }
  }
  const solved = free.map(() => 0)
  for (let i = width - 1; i >= 0; i--) {
    let rest = rows[i]![width]!
    for (let j = i + 1; j < width; j++) rest -= rows[i]![j]! * solved[j]!
    solved[i] = rest / rows[i]![i]!
  }
  return solved
}

function mean(values: Float64Array, weights: Float64Array): number {
  let sum = 0
  let total = 0
  values.forEach((value, i) => {
    sum += value * weights[i]!
    total += weights[i]!
  })
  return sum / total
}
