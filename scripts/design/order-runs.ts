import { randomIndex, seededRandom } from '../../analysis/statistics/random.ts'
import { sha256 } from '../edge/project-files.ts'

/**
 * Runs in the order they are started: block by block, within each drawn from the recorded seed, or as they stand where
 * there is none. Every block has a stream of its own, so that a later one moves nothing in those before it.
 */
export function orderRuns<Run extends { readonly block: number }>(runs: readonly Run[], randomSeed: number | null): Run[] {
  const blocks = new Map<number, Run[]>()
  for (const run of runs) {
    const own = blocks.get(run.block)
    if (own === undefined) blocks.set(run.block, [run])
    else own.push(run)
  }
  return [...blocks].toSorted(([a], [b]) => a - b).flatMap(([block, own]) =>
    randomSeed === null ? own : shuffle(own, seededRandom(Number.parseInt(sha256(`${randomSeed}/${block}`).slice(0, 12), 16))))
}

/** Fisher and Yates, as Durstenfeld (1964) does it in place: every order is as likely as any other. */
function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const chosen = randomIndex(random, last + 1)
    const item = shuffled[last]!
    shuffled[last] = shuffled[chosen]!
    shuffled[chosen] = item
  }
  return shuffled
}
