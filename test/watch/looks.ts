import type { Host } from '../../scripts/edge/hosts/host.ts'
import { loadRunsFile } from '../../scripts/evidence/runs-file/load-runs-file.ts'
import type { RunsRules } from '../../scripts/evidence/runs-file/rules.ts'
import { parseLook, type Look } from '../../scripts/watch/parse-look.ts'
import { statusLine } from '../evidence/launched-run.ts'

export const RULES = `runs:
  - path: raw/{experiment}/{cell}/seed{seed:int}
    config: config.json
    files:
      train.log: { pattern: 'step {step:int}/{total:int} | loss {loss:float} | {pace:float} it/s' }
      eval.json: json
    finished: { file: train.log, pattern: '[done]' }
    failed: { file: train.log, pattern: '[failed]' }
metrics:
  loss: { unit: nats, better: lower }
  eval/accuracy: { unit: fraction, better: higher }
alerts: [loss > 10 nats, eval/accuracy drop > 5 pp, loss is nan]
`

export function rulesOf(text = RULES): RunsRules {
  return loadRunsFile(text).rules
}

export const NOW = 1_800_000_000

/** What a host would answer: fields and files, as the script writes them. */
export class Answer {
  private readonly parts: Buffer[] = []

  constructor(time = NOW, host = 'node7') {
    this.add('H', String(time), host)
  }

  add(...fields: readonly string[]): this {
    this.parts.push(Buffer.from(fields.map(field => `${field}\0`).join('')))
    return this
  }

  status(run: string, fields: { readonly [name: string]: unknown } = {}, alive = 'yes'): this {
    return this.add('S', `./${run}/launch-status.json`, alive, statusLine({ run, state: 'running', started: new Date((NOW - 100) * 1000).toISOString(), ended: null, exit: null, ...fields }).trimEnd())
  }

  file(path: string, bytes: number, ageSeconds = 1): this {
    return this.add('F', String(bytes), String(NOW - ageSeconds), `./${path}`)
  }

  data(path: string, text: string, from = 0, size = from + Buffer.byteLength(text)): this {
    this.add('D', `./${path}`, String(size), String(from), String(Buffer.byteLength(text)))
    this.parts.push(Buffer.from(`${text}\n`))
    return this
  }

  /** A log with its listing and all its bytes. */
  log(path: string, text: string, ageSeconds = 1): this {
    return this.file(path, Buffer.byteLength(text), ageSeconds).data(path, text)
  }

  bytes(): Uint8Array {
    return Buffer.concat([...this.parts, Buffer.from('E\0')])
  }

  look(): Look {
    return parseLook(this.bytes())
  }
}

/** Remembers what was asked of a host and how many bytes it answered. */
export function recording(host: Host): Host & { readonly asked: string[][]; answered: number[] } {
  const asked: string[][] = []
  const answered: number[] = []
  return {
    ...host, asked, answered,
    async run(script, words = []) {
      const answer = await host.run(script, words)
      asked.push([...words])
      answered.push(answer.stdout.length)
      return answer
    }
  }
}
