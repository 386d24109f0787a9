import { Refusal } from '../statistics/refusal.ts'

/** A function's value at its inputs, and whether it is a function of them. */
export interface DerivedValue {
  readonly value: number
  /** Names of inputs that the value does not move with, whatever is done to them. */
  readonly ignored: readonly string[]
}

export type DerivedInput = number | readonly number[]

/** What is done to one input at a time: a little more, half as much, twice, turned round, far away. */
const perturbations: readonly ((value: number) => number)[] = [
  value => (value === 0 ? 1e-3 : value * 1.001),
  value => (value === 0 ? -1 : value * 0.5),
  value => (value === 0 ? 1 : value * 2),
  value => -value,
  value => value + 1e3,
  value => value * 1e3
]

/**
 * Evaluates a function of named inputs, twice, and perturbs each input to see that the value moves with it.
 *
 * @throws {Refusal}
 *   `function-threw`, `not-a-number` where it returns anything but a finite number, `not-a-function-of-its-inputs` where
 *   a second call gives another value.
 */
export function deriveValue(inputs: { readonly [name: string]: DerivedInput }, compute: (inputs: { readonly [name: string]: DerivedInput }) => unknown): DerivedValue {
  const value = evaluate(inputs, compute)
  if (!Object.is(evaluate(inputs, compute), value)) {
    throw new Refusal('not-a-function-of-its-inputs', 'Unexpected function that gives another value when called again, expected the same', 'use no clock and no random numbers, or a seeded generator')
  }
  const ignored = Object.keys(inputs).filter(name => !perturbations.some(perturb => moves(name, perturb)))
  return { value, ignored }

  function moves(name: string, perturb: (value: number) => number): boolean {
    const input = inputs[name]
    if (input === undefined) return false
    const changed = typeof input === 'number' ? perturb(input) : input.map(perturb)
    try {
      return !Object.is(compute({ ...inputs, [name]: changed }), value)
    } catch {
      // A function that refuses the changed input has looked at it.
      return true
    }
  }
}

function evaluate(inputs: { readonly [name: string]: DerivedInput }, compute: (inputs: { readonly [name: string]: DerivedInput }) => unknown): number {
  let value: unknown
  try {
    value = compute(inputs)
  } catch (error) {
    throw new Refusal('function-threw', `Unexpected error in the function (${error instanceof Error ? error.message : String(error)}), expected a number`)
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new Refusal('not-a-number', `Unexpected ${typeof value === 'number' ? value : typeof value} from the function, expected a finite number`)
  }
  return value
}
