import { Refusal } from './refusal.ts'

/**
 * A seeded generator of uniform numbers in [0, 1): xoshiro128** with SplitMix32 filling its state.
 *
 * The same seed gives the same numbers on every machine. Period 2^128 − 1; 32 random bits a number.
 *
 * Source: Blackman & Vigna (2021), ACM Transactions on Mathematical Software 47(4):36.
 *
 * @param seed
 *   A whole number from 0 to 2^53 − 1.
 * @throws {Refusal}
 *   `bad-seed` when it is anything else.
 */
export function seededRandom(seed: number): () => number {
  let [a, b, c, d] = randomState(seed)
  return () => {
    const five = Math.imul(b, 5)
    const result = Math.imul((five << 7) | (five >>> 25), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return (result >>> 0) / 4294967296
  }
}

/** The four words that `seededRandom` starts from. */
export function randomState(seed: number): [a: number, b: number, c: number, d: number] {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new Refusal('bad-seed', `Unexpected seed ${seed}, expected a whole number from 0 to 2^53 − 1`)
  }
  let state = (seed >>> 0) ^ Math.imul(Math.floor(seed / 4294967296), 0x85ebca6b)
  const split = (): number => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
  return [split(), split(), split(), split()]
}

/** A whole number from 0 to `bound` − 1, uniform up to 2^-32 × `bound`. */
export function randomIndex(random: () => number, bound: number): number {
  return Math.floor(random() * bound)
}

/**
 * A standard normal number by Marsaglia's polar method.
 *
 * Source: Marsaglia & Bray (1964), SIAM Review 6:260–264.
 */
export function randomNormal(random: () => number): number {
  for (;;) {
    const u = 2 * random() - 1
    const v = 2 * random() - 1
    const radius = u * u + v * v
    if (radius > 0 && radius < 1) return u * Math.sqrt((-2 * Math.log(radius)) / radius)
  }
}
