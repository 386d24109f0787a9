import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Design } from '../../scripts/design/design.ts'
import { readToolkitTemplates } from '../../scripts/edge/toolkit.ts'
import type { LaunchEngine } from '../../scripts/launch/launch-target.ts'
import { renderLaunch } from '../../scripts/launch/render-launch.ts'
import { renderScript } from '../../scripts/launch/render-script.ts'

const templates = readToolkitTemplates('launch')
const shellcheckIsMissing = spawnSync('shellcheck', ['--version']).error !== undefined && process.env['CI'] !== 'true'

const design: Design = {
  schema: 'paperline-design/1', experiment: "it's $(odd)", plan: { file: 'p.yml', sha256: '' }, kind: 'cells', factors: {}, generators: {}, resolution: null, aliases: {}, definingRelation: [],
  blocking: 'none', confounded: [], centrePoints: 0, randomSeed: null, blocks: [{ block: 1, added: null, runs: 2 }], resume: false,
  stages: [{ name: 'train', command: ['python3', 'train.py', '--into={folder}', '{text}'] }, { name: 'evaluate', command: ['true'] }],
  resources: { gpus: 2, hours: 1, partition: null, cpus: 4, memory: '16G', time: '04:00:00' },
  runs: ['base', 'next'].map((cell, index) => ({ id: `x/${cell}`, order: index + 1, block: 1, cell, replicate: 1, seed: 1, config: `x/${cell}.json`, sha256: '', after: index === 0 ? [] : ['x/base'] }))
}

async function render(engine: LaunchEngine) {
  const { scripts, submit } = await renderLaunch(templates, {
    launch: '20261126T233012Z-x-4f2a', design, maxArraySize: 1001,
    target: { name: 'there', reach: { kind: 'folder', folder: '/runs' }, root: '/runs', code: "~/my paper's", engine, place: { file: 'data/sources.yml' } },
    runs: design.runs.map(run => ({ run, start: { attempt: 1, prepare: 'new', expected: '' }, config: '{"text": "$(rm -rf ~)"}', jobs: run.id === 'x/base' ? ['77_3'] : [] }))
  })
  return new Map([...scripts, ['submit.sh', submit], ['survey.sh', await renderScript(templates, 'survey.sh', { functions: scripts.get('functions.sh') })]])
}

const engines: readonly LaunchEngine[] = [
  { kind: 'queue', gpus: 4, atOnce: 4 },
  { kind: 'queue', gpus: null, atOnce: 2 },
  { kind: 'slurm', partition: 'gpu', account: 'a b', qos: null, most: 8 }
]

describe('the scripts of a launch', () => {
  test('are read by every shell that is here, in every form', async () => {
    const shells = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(([name = '']) => existsSync(`/usr/bin/${name}`) || existsSync(`/bin/${name}`))
    expect(shells.length).toBeGreaterThan(0)
    for (const engine of engines) {
      for (const text of (await render(engine)).values()) {
        for (const [shell = '', ...words] of shells) execFileSync(shell, [...words, '-n'], { input: text, stdio: ['pipe', 'pipe', 'pipe'] })
      }
    }
  })

  test.skipIf(shellcheckIsMissing)(`are clean to shellcheck${shellcheckIsMissing ? ' (skipped: apt-get install -y --no-install-recommends shellcheck)' : ''}`, async () => {
    for (const engine of engines) {
      for (const [name, text] of await render(engine)) {
        // It sees one file, and the scripts share variables; `A && B || give_up` is meant; a quoted `~` and `$(…)` are meant to stay as they are.
        const { stdout } = spawnSync('shellcheck', ['--shell=sh', '--exclude=SC1091,SC2015,SC2016,SC2034,SC2088,SC2154', '--format=gcc', '-'], { input: text, encoding: 'utf8' })
        expect(`${name}\n${stdout}`).toBe(`${name}\n`)
      }
    }
  })

  test('quote whatever comes from outside', async () => {
    const runs = (await render(engines[0]!)).get('runs.sh') ?? ''
    expect(runs).toContain(String.raw`code=$(absolute '~/my paper'\''s')`)
    expect(runs).toContain(String.raw`experiment='"it'\''s $(odd)"'`)
    expect(runs).toContain(`1/1) exec python3 train.py --into="$folder" '$(rm -rf ~)' ;;`)
    expect(runs).toContain('slots=4 slots_each=2 visible=true')
    expect((await render(engines[1]!)).get('runs.sh')).toContain('slots=2 slots_each=1 visible=false')
  })

  test('ask Slurm for what the plan says, an array a stage, what runs need by dependency', async () => {
    const submit = (await render(engines[2]!)).get('submit.sh') ?? ''
    expect(submit).toContain("--partition=gpu '--account=a b' --gres=gpu:2 --cpus-per-task=4 --mem=16G --time=04:00:00")
    expect(submit.match(/^submit_array \d.*|^array_\d_\d=.*/gm)).toEqual([
      'submit_array 1 0 1 %8 --kill-on-invalid-dep=yes --dependency="afterany:77_3"', 'array_1_1=$array',
      'submit_array 2 0 1 %8 --kill-on-invalid-dep=yes --dependency="aftercorr:$array_1_1"', 'array_1_2=$array',
      'submit_array 1 1 1 %8 --kill-on-invalid-dep=yes --dependency="afterany:${array_1_2}_1"', 'array_2_1=$array',
      'submit_array 2 1 1 %8 --kill-on-invalid-dep=yes --dependency="aftercorr:$array_2_1"', 'array_2_2=$array'
    ])
  })
})
