import { describe, expect, test } from 'vitest'
import type { Evidence, EvidenceRun, Launch } from '../../scripts/evidence/evidence.ts'
import { runsAccountedFor } from '../../scripts/rules/runs-accounted-for.ts'
import type { RuleContext } from '../../scripts/rules/rule.ts'

function run(id: string, changes: Partial<EvidenceRun> = {}): EvidenceRun {
  return { id, experiment: 'doe', config: {}, identity: {}, status: 'finished', statusPlace: null, reason: null, earlierAttempts: [], excluded: null, health: [], files: [`data/raw/${id}/train.log`], series: [], ...changes }
}

const excluded = (decided: string | null): EvidenceRun['excluded'] => ({ reason: 'the node lost power', decided, place: { file: 'data/runs.yml', line: 9 } })
const launch = (id: string): Launch => ({ run: id, experiment: 'doe', event: 'launched', time: null, reason: null, attempt: null, launch: null, block: null, added: null, code: null, place: { file: 'data/raw/launches.jsonl', line: 3, start: 0, end: 0, text: '' } })

/** The messages of the rule for these runs. */
function check(runs: readonly EvidenceRun[], used: readonly string[], launches: readonly Launch[] | null = null): string[] {
  const evidence: Evidence = { files: [], runs, metrics: {}, launches, digest: '', findings: [] }
  const context = { evidence, results: { used: new Set(used) } }
  return runsAccountedFor.check(context as unknown as RuleContext).map(finding => `${finding.severity}: ${finding.reason}`)
}

describe('runs-accounted-for', () => {
  test('fires once an experiment for finished runs that no result uses', () => {
    expect(check([run('doe/1'), run('doe/2'), run('doe/3')], ['doe/1'])).toEqual([
      'error: Unexpected 2 finished runs of experiment `doe` that no result uses (`doe/2`, `doe/3`), expected each used or excluded'
    ])
  })

  test('is silent about used, failed and excluded runs', () => {
    expect(check([run('doe/1'), run('doe/2', { status: 'failed' }), run('doe/3', { excluded: excluded('before looking at the result') })], ['doe/1'])).toEqual([])
  })

  test('fires for runs that have not ended', () => {
    expect(check([run('doe/1', { status: 'unfinished' })], [])).toEqual([
      'error: Unexpected 1 unfinished run of experiment `doe` (`doe/1`), expected each finished, failed or excluded'
    ])
  })

  test('fires for a launch on record that left no run', () => {
    expect(check([run('doe/1')], ['doe/1'], [launch('doe/1'), launch('doe/2')])).toEqual([
      'error: Unexpected launch of `doe/2` without a run, expected its files under data/raw/'
    ])
  })

  test('warns of an exclusion decided after looking at the result', () => {
    expect(check([run('doe/1', { excluded: excluded('after the result was seen') })], [])).toEqual([
      'warning: Unexpected exclusion of `doe/1` decided after looking at its result (the node lost power), expected one decided before'
    ])
  })

  test('fires for runs that were seen on a server and never fetched; those of other experiments are only told', () => {
    const unfetched = (id: string, experiment: string) => ({ id, experiment, path: id })
    const seen = [{ source: 'gpu', host: 'gpu', listing: 'data/listings/gpu.tsv', files: 9, notFetched: 3, bytesNotFetched: 3, runsNotFetched: [unfetched('doe/2', 'doe'), unfetched('doe/3', 'doe'), unfetched('old/1', 'old')] }]
    const evidence: Evidence = { files: [], runs: [run('doe/1')], metrics: {}, launches: null, seen, digest: '', findings: [] }
    const context = { evidence, results: { used: new Set(['doe/1']) } }
    expect(runsAccountedFor.check(context as unknown as RuleContext).map(finding => `${finding.where.file} ${finding.severity}: ${finding.reason}`)).toEqual([
      'data/listings/gpu.tsv error: Unexpected 2 runs of experiment `doe` on `gpu` that were never fetched (`doe/2`, `doe/3`), expected each here',
      'data/listings/gpu.tsv warning: Unexpected 1 run of experiment `old` on `gpu` that was never fetched (`old/1`), expected each here'
    ])
  })
})
