import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openProjectFiles } from '../../scripts/edge/project-files.ts'
import type { Evidence, EvidenceRun } from '../../scripts/evidence/evidence.ts'
import { readEvidence } from '../../scripts/evidence/read-evidence.ts'
import { finalOf, runOf, seriesOf } from './project.ts'

const SHARED = resolve(import.meta.dirname, '../../../shared/evidence')
const roots: string[] = []

afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})

/** Reads folders of the shared evidence, copied under `data/raw/`, by a `runs.yml`. */
async function read(copies: { readonly [to: string]: string }, runs: string): Promise<Evidence> {
  const root = mkdtempSync(join(tmpdir(), 'paperline-shared-'))
  roots.push(root)
  for (const [to, from] of Object.entries(copies)) {
    mkdirSync(dirname(join(root, 'data/raw', to)), { recursive: true })
    cpSync(join(SHARED, from), join(root, 'data/raw', to), { recursive: true })
  }
  writeFileSync(join(root, 'data/runs.yml'), runs)
  return readEvidence(openProjectFiles(root))
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const sd = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1))
const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted.length % 2 === 1 ? sorted[(sorted.length - 1) / 2]! : (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2
}
const where = (evidence: Evidence, conditions: { readonly [name: string]: string | number | boolean }): EvidenceRun[] =>
  evidence.runs.filter(run => Object.entries(conditions).every(([name, value]) => run.config[name]?.value === value))
const errors = (evidence: Evidence): string[] => evidence.findings.filter(finding => finding.severity === 'error').map(finding => finding.reason)

describe.skipIf(!existsSync(SHARED))('real logs (needs ../shared/evidence beside the repository)', () => {
  const MODDED = 'modded-nanogpt/track_1_short/2026-03-22_VarlenMaxDocs'
  const STEPS = 'step:{step:int}/{_} val_loss:{val_loss:float} train_time:{train_time:duration}{_}'

  test('modded-nanogpt: means and deviations of the varlen table', async () => {
    const evidence = await read({ varlen: MODDED }, `runs:
  - path: 'raw/varlen/{arm}/{id}.txt'
    read: { pattern: ['${STEPS}', 'peak memory allocated: {peak_memory:int} MiB{_}'] }
    levels: { arm: { baseline: {docs: false, beta2: false}, max_num_docs: {docs: true, beta2: false}, muon-beta2: {docs: false, beta2: true}, combined: {docs: true, beta2: true} } }
`)
    expect(errors(evidence)).toEqual([])
    const times = (arm: string): number[] => where(evidence, { arm }).map(run => finalOf(run, 'train_time'))
    expect(times('baseline')).toHaveLength(8)
    expect(mean(times('baseline'))).toBeCloseTo(86.74, 8)
    expect(sd(times('baseline'))).toBeCloseTo(0.049730703, 8)
    expect(mean(times('max_num_docs'))).toBeCloseTo(86.24225, 8)
    expect(sd(times('combined'))).toBeCloseTo(0.029975883, 8)
    expect(mean(where(evidence, { docs: true, beta2: true }).map(run => finalOf(run, 'val_loss')))).toBeCloseTo(3.278425, 8)
    expect(sd(where(evidence, { arm: 'muon-beta2' }).map(run => finalOf(run, 'val_loss')))).toBeCloseTo(0.00069940451, 10)
    expect(evidence.metrics['train_time']?.unit).toBe('s')
    expect(where(evidence, { arm: 'combined' }).map(run => seriesOf(run, 'peak_memory').values.length)).toEqual(Array(8).fill(1))
  })

  test('modded-nanogpt: twenty runs one after another in one file', async () => {
    const evidence = await read({ 'many.txt': 'modded-nanogpt/track_3_optimization/results/1bd8db7a-f3a3-4195-856d-cab7e0816443.txt' }, `runs:
  - path: raw/{file}.txt
    split: 'step:0/'
    read: { pattern: 'step:{step:int}/{_} val_loss:{val_loss:float} train_time:{train_time:duration} step_avg:{step_avg:duration}' }
`)
    expect(errors(evidence)).toEqual([])
    expect(evidence.runs.map(run => run.id)).toEqual(Array.from({ length: 20 }, (_, index) => `many/${index + 1}`))
    const at3325 = evidence.runs.map(run => {
      const series = seriesOf(run, 'val_loss')
      return series.values[series.steps!.indexOf(3325)]!
    })
    expect(mean(at3325)).toBeCloseTo(3.279047, 6)
    expect(seriesOf(evidence.runs[0]!, 'step_avg').values[0]).toBeNaN()
    expect(evidence.runs[0]!.health.join()).toContain('`step_avg` is not a number at step 0')
  })

  test('modded-nanogpt: the same bytes under two names are told', async () => {
    const evidence = await read({ trust: 'modded-nanogpt/track_3_optimization/results/20260506_trustlight' }, `runs:
  - path: raw/trust/{idea}/seed_{seed:int}
    config: { file: metadata.txt, pattern: 'exit_code={exit_code:int}' }
    files: { stdout.txt: { pattern: '${STEPS}' } }
  - path: raw/trust/{name}.txt
    read: { pattern: '${STEPS}' }
`)
    const seeds = evidence.runs.filter(run => run.config['seed'] !== undefined)
    expect(seeds).toHaveLength(8)
    expect(seeds[0]!.config['exit_code']?.value).toBe(0)
    const at3125 = seeds.map(run => {
      const series = seriesOf(run, 'val_loss')
      return series.values[series.steps!.lastIndexOf(3125)]!
    })
    expect(mean(at3125)).toBeCloseTo(3.2784413, 7)
    expect(runOf(evidence, 'trust/fake_log_from_seed0').health.join('\n')).toMatch(/the same, row by row, as in run trust\/.*seed_0/)
  })

  test('llm.c: s:, tel: and trl: lines of 2024', async () => {
    const evidence = await read({ 'llmc.log': 'modded-nanogpt/track_1_short/2024-10-13_llmc/main.log' }, `runs:
  - path: raw/{name}.log
    read: { pattern: ['s:{step:int} tel:{tel:float}', 's:{step:int} trl:{trl:float} lr:{lr:float} norm:{norm:float}'] }
`)
    expect(finalOf(evidence.runs[0]!, 'tel')).toBe(3.2722)
  })

  test('Megatron: milliseconds, padding and rank prefixes', async () => {
    const evidence = await read({
      'n4.out': 'bigscience/experiments/gpt2-meg/meg_gpt2_base_n4_dp1_tp4_pp4-1809579.out',
      'off.out': 'bigscience/experiments/gpt2-meg-ds-3d/meg_ds_3d_gpt2_perf_n16-ds-off.out',
      'blowup.out': 'datablations/stability_study/logs/blowup-3-adam-1793490.out'
    }, `runs:
  - path: raw/{name}.out
    read:
      pattern:
        - 'iteration {step:int}/{_}elapsed time per iteration (ms): {elapsed:float} '
        - 'valid loss at iteration {step:int} | lm loss value: {valid:float} | lm loss PPL: {ppl:float}'
`)
    const elapsed = (id: string): number[] => [...seriesOf(runOf(evidence, id), 'elapsed').values].slice(1)
    expect(median(elapsed('n4')) / 1000).toBeCloseTo(1.3806, 4)
    expect(median(elapsed('off')) / 1000).toBeCloseTo(126.6406, 4)
    const blowup = runOf(evidence, 'blowup')
    const loss = seriesOf(blowup, 'valid').values
    const ppl = seriesOf(blowup, 'ppl').values
    expect(Math.max(...Array.from(loss, (value, row) => Math.abs(Math.exp(value) / ppl[row]! - 1)))).toBeCloseTo(4.5972481e-7, 12)
  })

  test('lm-eval-harness and bigscience JSON', async () => {
    const evidence = await read({
      pythia: 'pythia/evals/pythia-v1/pythia-160m/zero-shot',
      'agg.json': 'bigscience/evaluation/results/tr3/tr3d-1B3-oscar-checkpoints_agg.json'
    }, `runs:
  - path: raw/pythia/{model}_step{training_step:int}.json
    read: json
  - path: raw/agg.json
    read: { format: json, step: checkpoints }
`)
    expect(errors(evidence)).toEqual([])
    const last = where(evidence, { model: '160m', training_step: 143000 })[0]!
    const accuracy = seriesOf(last, 'results/lambada_openai/acc')
    expect(accuracy.values).toHaveLength(1)
    expect(accuracy.steps).toBeNull()
    const aggregate = runOf(evidence, 'agg').series.find(series => series.metric.startsWith('results/'))!
    expect(aggregate.steps?.[0]).toBe(19500)
    expect(aggregate.values.length).toBe(aggregate.steps!.length)
  })

  test('AlgoPerf and Lightning CSV: empty cells are absent', async () => {
    const evidence = await read({
      algoperf: 'algoperf/algoperf_v06/logs/external_tuning/baseline/study_1',
      lightning: 'lightning-recsys/lightning_logs',
      'data.csv': 'datablations/c4_runs_extracted.csv'
    }, `runs:
  - path: raw/algoperf/{workload}_jax/trial_{trial:int}
    files: { eval_measurements.csv: { format: csv, step: global_step } }
  - path: raw/lightning/{version}
    config: hparams.yaml
    files: { metrics.csv: csv }
  - path: raw/data.csv
    read: { format: csv, key: name }
`)
    expect(errors(evidence)).toEqual([])
    expect(where(evidence, { workload: 'wmt' })).toHaveLength(5)
    expect(seriesOf(where(evidence, { workload: 'wmt', trial: 1 })[0]!, 'validation/bleu').steps?.[0]).toBe(1)
    expect([...seriesOf(runOf(evidence, 'lightning/version_0'), 'val_loss').values].slice(0, 2)).toEqual([1.1211961507797241, 1.0224727392196655])
    const losses = seriesOf(runOf(evidence, 'data'), 'val_loss')
    expect(losses.values).toHaveLength(182)
    expect(losses.keys?.[0]).toBe('2b832b4b')
  })

  test('fairseq, GPT-4 ratings, GSM8K, trainer state: JSON in lines and rows', async () => {
    const evidence = await read({
      'fairseq.log': 'fairseq/fsdp_13b_8xV100.log',
      qlora: 'qlora/eval/ratings-gpt4/vicuna/relative-gpt-3.5',
      'gsm8k.jsonl': 'gsm8k-solutions/grade_school_math/data/example_model_solutions.jsonl',
      'trainer_state.json': 'hf-llamafactory/trainer_state.json'
    }, `runs:
  - path: raw/{name}.log
    read: { format: jsonl, after: '| train_inner | ', step: num_updates, numbers_in_text: true }
  - path: raw/qlora/{first}-vs-{second}-gpt4-reviewer.jsonl
    read: { format: jsonl, key: question_id }
  - path: raw/{name}.jsonl
    read: { format: jsonl, key: question }
  - path: raw/{name}.json
    read: json
`)
    const fairseq = runOf(evidence, 'fairseq')
    expect(median([...seriesOf(fairseq, 'wps').values].slice(1))).toBe(3230)
    const loss = seriesOf(fairseq, 'loss').values
    const ppl = seriesOf(fairseq, 'ppl').values
    expect(Math.max(...Array.from(loss, (value, row) => Math.abs(2 ** value / ppl[row]! - 1)))).toBeCloseTo(0.00034687105, 9)

    const ratio = (id: string, system: string): number => {
      const run = runOf(evidence, id)
      const scores = [seriesOf(run, 'score/0').values, seriesOf(run, 'score/1').values] as const
      const rows = scores[0].map((_, row) => row).filter(row => scores[0][row] !== -1 && scores[1][row] !== -1)
      const total = (side: 0 | 1): number => [...rows].reduce((sum, row) => sum + scores[side][row]!, 0)
      return (100 * total(system === 'first' ? 0 : 1)) / total(system === 'first' ? 1 : 0)
    }
    expect([ratio('qlora/bard-vs-gpt-3.5-gpt4-reviewer', 'first'), ratio('qlora/gpt-3.5-vs-bard-gpt4-reviewer', 'second')].every(value => value > 80 && value < 125)).toBe(true)

    const gsm = runOf(evidence, 'gsm8k')
    const correct = seriesOf(gsm, '6b_verification/is_correct').values
    expect(correct).toHaveLength(1319)
    expect(100 * mean([...correct])).toBeCloseTo(39.04, 2)

    const state = runOf(evidence, 'trainer_state')
    const logged = seriesOf(state, 'log_history/loss')
    expect(logged.steps?.slice(0, 2)).toEqual(Float64Array.of(10, 20))
    expect(mean([...logged.values])).toBeCloseTo(0.28918453, 7)
    expect(finalOf(state, 'log_history/train_loss')).toBeCloseTo(0.2891848, 7)
  })

  test('tqdm: lone carriage returns do not count as lines', async () => {
    const evidence = await read({ 'hf.out': 'bigscience/experiments/gpt2-hf-ds/hf_ds_gpt2_base_n4-1832555.out' }, `runs:
  - path: raw/{name}.out
    read: { pattern: "'train_runtime': {train_runtime:float}, 'train_samples_per_second': {samples:float}" }
`)
    const runtime = seriesOf(evidence.runs[0]!, 'train_runtime')
    expect(runtime.values[0]).toBe(919.097)
    expect(runtime.values.length).toBe(4)
  })
})
