import { Refusal } from './refusal.ts'
import { requirePositive } from './require-finite.ts'
import type { Summary } from './summary.ts'
import { formatNumber } from './summary.ts'

/** One reading of a printed duration, and what it makes of a throughput. */
export interface ThroughputReading {
  readonly seconds: number
  readonly tokens: number
  readonly tokensPerStep: number
  readonly secondsPerStep: number
}

/** Throughput × duration for each reading that the printed duration allows. */
export interface Throughput {
  /** By notation: `m:ss`, `h:mm`, `h:mm:ss`, `d:hh:mm:ss`, or the unit that was written. */
  readonly readings: Readonly<Record<string, ThroughputReading>>
  readonly ambiguous: boolean
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Tokens and tokens per step from a throughput and a printed duration, for every reading of the duration.
 *
 * @param steps
 *   Training steps.
 * @param duration
 *   `5:40` (two readings), `1:23:20`, `340 s`, `5m40s`, or a number of seconds.
 * @param tokensPerSecond
 *   Mean throughput over the whole duration.
 * @throws {Refusal}
 *   `bad-duration` with what can be read; `out-of-range`.
 */
export function throughput(steps: number, duration: string | number, tokensPerSecond: number): Throughput {
  requirePositive(steps, 'steps')
  requirePositive(tokensPerSecond, 'tokens per second')
  const durations = readDuration(duration)
  const readings: Record<string, ThroughputReading> = {}
  for (const [notation, seconds] of durations) {
    requirePositive(seconds, 'the duration')
    const tokens = seconds * tokensPerSecond
    readings[notation] = { seconds, tokens, tokensPerStep: tokens / steps, secondsPerStep: seconds / steps }
  }
  const ambiguous = durations.length > 1
  return {
    readings,
    ambiguous,
    method: 'Throughput × duration',
    assumptions: ['The throughput is the mean over the whole duration, evaluation and saving included.'],
    warnings: ambiguous ? [`The duration "${duration}" is ambiguous: it may be ${durations.map(([notation]) => notation).join(' or ')}; give the unit`] : []
  }
}

/** The rows and the sentence of a throughput. */
export function summariseThroughput(result: Throughput): Summary {
  const readings = Object.entries(result.readings)
  const words = readings.map(([notation, reading]) => `${formatNumber(reading.tokens)} tokens (${formatNumber(reading.tokensPerStep)} per step) read as ${notation}`)
  return {
    table: readings.map(([notation, reading]) => [
      `read as ${notation}`,
      `${formatNumber(reading.tokens)} tokens, ${formatNumber(reading.tokensPerStep)} per step, ${formatNumber(reading.secondsPerStep)} s per step`
    ]),
    sentence: `The throughput and the duration make ${words.join(', or ')}.`
  }
}

function readDuration(duration: string | number): readonly (readonly [notation: string, seconds: number])[] {
  if (typeof duration === 'number') return [['s', duration]]
  const text = duration.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return [['s', Number(text)]]
  if (/^\d+(:\d\d){1,3}(\.\d+)?$/.test(text)) return readColons(text, duration)
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|days?|d|hours?|hrs?|h|minutes?|mins?|min|m|seconds?|secs?|s)(?![a-z])/g)]
  const left = parts.reduce((rest, part) => rest.replace(part[0], ''), text)
  if (parts.length === 0 || left.trim() !== '') {
    throw new Refusal('bad-duration', `Unexpected duration "${duration}", expected 5:40, 1:23:20, 340 s, 5m40s or a number of seconds`)
  }
  const seconds = parts.reduce((sum, part) => sum + Number(part[1]) * secondsIn(part[2] as string), 0)
  return [[parts.map(part => part[2]).join(' '), seconds]]
}

function readColons(text: string, duration: string): readonly (readonly [notation: string, seconds: number])[] {
  const fields = text.split(':').map(Number)
  const limits = fields.length === 4 ? [24, 60, 60] : fields.slice(1).map(() => 60)
  fields.slice(1).forEach((field, index) => {
    if (field >= (limits[index] as number)) {
      throw new Refusal('bad-duration', `Unexpected duration "${duration}": ${field} in field ${index + 2}, expected less than ${limits[index]}`)
    }
  })
  const [a, b, c = 0, d = 0] = fields as [number, number, number?, number?]
  if (fields.length === 4) return [['d:hh:mm:ss', ((a * 24 + b) * 60 + c) * 60 + d]]
  if (fields.length === 3) return [['h:mm:ss', (a * 60 + b) * 60 + c]]
  const minutes: readonly [string, number] = ['m:ss', a * 60 + b]
  return text.includes('.') ? [minutes] : [minutes, ['h:mm', (a * 60 + b) * 60]]
}

function secondsIn(unit: string): number {
  if (unit === 'ms') return 0.001
  if (unit.startsWith('d')) return 86_400
  if (unit.startsWith('h')) return 3600
  return unit.startsWith('m') ? 60 : 1
}
