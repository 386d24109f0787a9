/** One array of jobs to submit: its tasks 1 to `count` are the runs `offset + 1` to `offset + count` of the launch, in one stage. */
export interface PlannedArray {
  /** A shell variable that holds its id once it is submitted. */
  readonly name: string
  readonly stage: number
  readonly offset: number
  readonly count: number
  /** What it waits for, as `--dependency` has it, names of other arrays as shell variables; `null`: nothing. */
  readonly dependency: string | null
}

export interface ArrayRun {
  readonly id: string
  /** Runs of the same launch that must have ended first. */
  readonly needs: readonly string[]
  /** Jobs of earlier launches that must have ended first. */
  readonly jobs: readonly string[]
}

/** Runs that wait for the same things are one array; of more kinds than this, those of one depth wait for all that any of them needs. */
const MOST_KINDS = 32

/**
 * A launch as arrays: one, where no run waits for others and Slurm takes so many tasks in one. A dependency holds for a whole
 * array, so that runs are grouped by what they wait for. They wait for those jobs to end, well or not (`afterany`): the run
 * itself then looks how they ended, and can say why it failed.
 *
 * @param maxArraySize
 *   `MaxArraySize` of Slurm: an index must be below it.
 * @returns
 *   The runs in the order in which the arrays number them, and the arrays in the order in which to submit them.
 */
export function planArrays<Run extends ArrayRun>(runs: readonly Run[], stages: number, maxArraySize: number): { readonly ordered: readonly Run[]; readonly arrays: readonly PlannedArray[] } {
  const depths = depthsOf(runs)
  const kindOf = (run: Run): string => JSON.stringify([depths.get(run.id), [...run.needs].sort(), [...run.jobs].sort()])
  const exact = new Set(runs.map(kindOf)).size <= MOST_KINDS
  const groups = groupRuns(runs, run => (exact ? kindOf(run) : `${depths.get(run.id)}`))
  const ordered: Run[] = []
  const arrays: PlannedArray[] = []
  /** The last stage's job of each run that has its place. */
  const jobs = new Map<string, string>()
  for (const group of [...groups.values()].sort((a, b) => depthOf(a, depths) - depthOf(b, depths))) {
    for (let from = 0; from < group.length; from += maxArraySize - 1) {
      const chunk = group.slice(from, from + maxArraySize - 1)
      const offset = ordered.length
      const number = arrays.length / stages + 1
      const waitsFor = [...new Set(chunk.flatMap(run => [...run.jobs, ...run.needs.flatMap(need => jobs.get(need) ?? [])]))]
      for (let stage = 1; stage <= stages; stage++) {
        const dependency = stage > 1 ? `aftercorr:$array_${number}_${stage - 1}` : waitsFor.length > 0 ? `afterany:${waitsFor.join(':')}` : null
        arrays.push({ name: `array_${number}_${stage}`, stage, offset, count: chunk.length, dependency })
      }
      chunk.forEach((run, index) => jobs.set(run.id, `\${array_${number}_${stages}}_${index + 1}`))
      ordered.push(...chunk)
    }
  }
  return { ordered, arrays }
}

/** How many runs of the launch must end one after another before a run can begin. Needs are known to lead nowhere in a circle. */
function depthsOf(runs: readonly ArrayRun[]): Map<string, number> {
  const byId = new Map(runs.map(run => [run.id, run]))
  const depths = new Map<string, number>()
  const depth = (run: ArrayRun): number => {
    const known = depths.get(run.id)
    if (known !== undefined) return known
    const found = Math.max(0, ...run.needs.flatMap(need => byId.get(need) ?? []).map(need => depth(need) + 1))
    depths.set(run.id, found)
    return found
  }
  for (const run of runs) depth(run)
  return depths
}

function depthOf(group: readonly ArrayRun[], depths: ReadonlyMap<string, number>): number {
  return depths.get(group[0]?.id ?? '') ?? 0
}

function groupRuns<Run>(runs: readonly Run[], keyOf: (run: Run) => string): Map<string, Run[]> {
  const groups = new Map<string, Run[]>()
  for (const run of runs) {
    const key = keyOf(run)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [run])
    else group.push(run)
  }
  return groups
}
