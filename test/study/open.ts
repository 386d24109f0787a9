import type { Quantity } from '../../analysis/quantities/quantity.ts'
import { collectResults } from '../../scripts/study/collect-results.ts'
import { countRuns } from '../../scripts/study/count-runs.ts'
import { findAddress } from '../../scripts/study/find-address.ts'
import { openSpans } from '../../scripts/study/open-spans.ts'
import type { ResultNode, Results } from '../../scripts/study/results.ts'
import { RunSet } from '../../scripts/study/run-set.ts'
import { openStudyEvidence } from '../../scripts/study/study-evidence.ts'
import { Finding } from '../../scripts/diagnostics/finding.ts'
import { makeProject, type TestProject } from './project.ts'

/** All runs of a test project, in this thread. */
export function runsOf({ files, evidence }: TestProject): RunSet {
  return new RunSet(openStudyEvidence(evidence, openSpans(files)), evidence.runs)
}

/** What a study would return of it, collected in this thread as the worker does. */
export function collect(project: TestProject, analyse: (runs: RunSet) => unknown): Results {
  const { root, findings, ...rest } = collectResults(analyse(runsOf(project)), () => ({ file: 'paper/study.ts', line: 1 }))
  const counts = countRuns(project.evidence, rest.used)
  return {
    ...rest,
    root: { kind: 'record', entries: new Map<string, ResultNode>([...root.entries, ['runs', counts.node]]) },
    quantities: new Map([...rest.quantities, ...counts.quantities]),
    findings: findings.map(finding => new Finding(finding))
  }
}

/** The quantity at an address; fails with what is there instead. */
export function at(results: Results, path: string): Quantity {
  const found = findAddress(results, path)
  if (found.kind !== 'quantity') throw new Error(`${path}: ${JSON.stringify(found, null, 1).slice(0, 400)}`)
  return found.quantity
}

/** The reason of a hole. */
export function reasonAt(results: Results, path: string): string {
  return at(results, path).hole?.reason ?? `no hole: ${JSON.stringify(at(results, path)).slice(0, 200)}`
}

/** A 2³ design with two replicates, as EXPERIMENT.md has one: effects −4 pp of rank, +1 pp of the scheduler. */
export function designProject(): TestProject {
  const cells = [0, 1].flatMap(decay => [0, 1].flatMap(scheduler => [0, 1].map(rank => ({ rank, scheduler, decay }))))
  return makeProject({
    runs: cells.flatMap(({ rank, scheduler, decay }, cell) =>
      [1, 2].map(seed => ({
        id: `doe/${cell + 1}/seed${seed}`,
        config: { experiment: 'doe', cell: cell + 1, seed, rank: rank === 0 ? 128 : 64, scheduler: scheduler === 1, 'optimizer.weight_decay': decay === 0 ? 0.1 : 0.2, method: 'galore' },
        metrics: { 'eval/accuracy': (0.6 - 0.04 * rank + 0.01 * scheduler + (seed === 1 ? 0.002 : -0.002)).toFixed(4), loss: [[100, '3.10'], [200, '2.71']] as const }
      }))
    ),
    metrics: { 'eval/accuracy': { unit: 'fraction', show: 'percent' }, loss: { unit: 'nats' } }
  })
}
