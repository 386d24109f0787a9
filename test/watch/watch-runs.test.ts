import { describe, expect, test } from 'vitest'
import { Finding, Stop } from '../../scripts/diagnostics/finding.ts'
import { HostLost } from '../../scripts/edge/host-lost.ts'
import type { Host } from '../../scripts/edge/hosts/host.ts'
import { exitCodeOfViews, type SourceView, watchRuns } from '../../scripts/watch/watch-runs.ts'
import { WatchedHost } from '../../scripts/watch/watched-host.ts'
import type { WatchTarget } from '../../scripts/watch/watch-target.ts'
import { Answer, NOW, rulesOf } from './looks.ts'

const RUN = 'doe/1/seed1'
const target: WatchTarget = { name: 'gpu', from: { kind: 'ssh', target: 'gpu', transport: 'ssh2' }, folder: '~/runs', destination: 'data/raw', place: { file: 'data/sources.yml', line: 2 } }
const running = (): Answer => new Answer().status(RUN).log(`${RUN}/train.log`, 'step 1/9 | loss 2 | 3 it/s\n')
const over = (state: string): Answer => new Answer().status(RUN, { state }).log(`${RUN}/train.log`, 'step 9/9 | loss 2 | 3 it/s\n[done]\n')

/** Looks at hosts that give these answers in turn; `Error`s are what happens instead, at a look or at opening. */
async function watch(answers: readonly (Answer | Error | 'open')[], everySeconds: number | null): Promise<{ views: SourceView[]; waits: number[]; opened: number }> {
  const left = [...answers]
  const waits: number[] = []
  let opened = 0
  let clock = NOW
  const host: Host = {
    name: 'gpu', close: () => undefined, stream: () => Promise.reject(new Error('not used')),
    async run() {
      const next = left.shift()
      if (next instanceof Answer) return { code: 0, stderr: '', stdout: next.bytes() }
      throw next
    }
  }
  const effects = {
    async open() {
      opened++
      if (left[0] instanceof Stop) throw left.shift()
      return host
    },
    now: () => clock,
    async wait(seconds: number) {
      waits.push(seconds)
      clock += seconds
    },
    isStopped: () => left.length === 0
  }
  const views: SourceView[] = []
  for await (const { sources } of watchRuns([target], rulesOf(), effects, { everySeconds, stalledAfterSeconds: null })) views.push(sources[0]!)
  return { views, waits, opened }
}

const refused = (): Stop => new Stop([new Finding({ file: 'data/sources.yml', rule: 'source-reachable', message: 'Unexpected silence, expected an answer', note: '', fatal: true })])

describe('watchRuns', () => {
  test('looks once, reading last lines without an end too', async () => {
    const { views, waits } = await watch([new Answer().log(`${RUN}/train.log`, 'step 1/9 | loss 2 | 3 it/s\n[done]')], null)
    expect([views.length, waits, views[0]?.runs[0]?.state]).toEqual([1, [], 'finished'])
  })

  test('looks again until nothing more can come', async () => {
    const { views, waits } = await watch([running(), running(), over('finished'), running()], 2)
    expect([views.map(({ runs }) => runs[0]?.state), waits]).toEqual([['running', 'running', 'finished'], [2, 2]])
  })

  test('tells that a host is gone, keeps what it saw, and tries again after longer and longer pauses', async () => {
    const lost = new HostLost('the connection to `gpu` ended')
    const { views, opened } = await watch([running(), lost, refused(), running(), over('finished')], 2)
    expect(views.map(({ trouble, runs }) => [trouble, runs[0]?.state])).toEqual([
      [null, 'running'], ['the connection to `gpu` ended', 'running'],
      ['Unexpected silence, expected an answer', 'running'], ['Unexpected silence, expected an answer', 'running'],
      [null, 'running'], [null, 'finished']
    ])
    expect(opened).toBe(3)
  })

  test('waits for no answer for ever', async () => {
    let closed = false
    const silent: Host = { name: 'gpu', close: () => void (closed = true), stream: () => new Promise(() => undefined), run: () => new Promise(() => undefined) }
    const watched = new WatchedHost(target, rulesOf(), async () => silent, 0.01)
    await watched.look(NOW)
    expect([watched.trouble, closed]).toEqual(['it gave no answer within 0.01 s', true])
  })

  test('gives up a host that cannot be reached from the first', async () => {
    const { views } = await watch([refused()], 2)
    expect(views).toMatchObject([{ trouble: 'Unexpected silence, expected an answer', runs: [] }])
    expect(exitCodeOfViews(views)).toBe(2)
  })

  test('ends with 0 where all is well, 1 where somebody is needed, 2 where a host was not reached', async () => {
    const codeOf = async (answer: Answer | Error): Promise<number> => exitCodeOfViews((await watch([answer], null)).views)
    expect(await codeOf(over('finished'))).toBe(0)
    expect(await codeOf(running())).toBe(0)
    expect(await codeOf(over('failed'))).toBe(1)
    expect(await codeOf(new Answer().status(RUN, {}, 'no'))).toBe(1)
    expect(await codeOf(new HostLost('gone'))).toBe(2)
    expect(await codeOf(new Answer().add('N'))).toBe(2)
  })
})
