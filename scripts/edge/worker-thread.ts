import { createRequire } from 'node:module'
import { parentPort, Worker, workerData } from 'node:worker_threads'

/** What came of a question to a worker thread. */
export type WorkerOutcome = { readonly kind: 'answered'; readonly answer: unknown } | { readonly kind: 'timed-out' } | { readonly kind: 'crashed'; readonly reason: string }

/** A thread that answers questions one after the other, in the order in which they were asked. */
export interface WorkerThread {
  /**
   * Plain data there, plain data back. After a time-out or a crash every question has that outcome.
   *
   * @param given
   *   Memory of the question that the thread gets without a copy: it is gone here.
   */
  ask(question: unknown, timeoutSeconds?: number, given?: readonly ArrayBuffer[]): Promise<WorkerOutcome>
  stop(): void
}

/** Starts a module in a thread of its own; it prepares itself while nobody waits for it. */
export function startWorkerThread(module: URL, data: unknown): WorkerThread {
  const worker = new Worker(module, {
    workerData: data,
    execArgv: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', ...sourceLoader(module)],
    stdout: true,
    stderr: true
  })
  // What a study prints is progress: standard output belongs to the command's results.
  worker.stdout.pipe(process.stderr, { end: false })
  worker.stderr.pipe(process.stderr, { end: false })
  const waiting: ((outcome: WorkerOutcome) => void)[] = []
  let ended: WorkerOutcome | null = null
  const end = (outcome: WorkerOutcome): void => {
    ended ??= outcome
    void worker.terminate()
    for (const settle of waiting.splice(0)) settle(ended)
  }
  worker.on('message', (answer: unknown) => waiting.shift()?.({ kind: 'answered', answer }))
  worker.once('error', error => end({ kind: 'crashed', reason: error.message }))
  worker.once('exit', code => end({ kind: 'crashed', reason: `it left with exit code ${code}` }))
  return {
    ask(question, timeoutSeconds, given = []) {
      if (ended !== null) return Promise.resolve(ended)
      return new Promise(resolve => {
        const timer = timeoutSeconds === undefined ? undefined : setTimeout(() => end({ kind: 'timed-out' }), timeoutSeconds * 1000)
        waiting.push(outcome => {
          clearTimeout(timer)
          resolve(outcome)
        })
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
        worker.postMessage(question, given)
      })
    },
    stop: () => end({ kind: 'crashed', reason: 'it was stopped' })
  }
}

/** What a worker's module does: prepares itself with the data it was started with, then answers. */
export function answerInWorker<Data, Question>(prepare: (data: Data) => Promise<(question: Question) => Promise<unknown>>): void {
  const prepared = prepare(workerData as Data)
  let last: Promise<void> = Promise.resolve()
  parentPort?.on('message', (question: Question) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
    last = last.then(async () => parentPort?.postMessage(await (await prepared)(question)))
  })
}

/** Run from its TypeScript source, as the tests do, the toolkit strips its own types; compiled, it needs nothing. */
function sourceLoader(module: URL): string[] {
  if (!module.pathname.endsWith('.ts')) return []
  const hooks = `
    import { readFileSync } from 'node:fs'
    import { createRequire } from 'node:module'
    const { transformSync } = createRequire(${JSON.stringify(import.meta.url)})(${JSON.stringify(createRequire(import.meta.url).resolve('amaro'))})
    export async function load(url, context, next) {
      if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context)
      return { format: 'module', shortCircuit: true, source: transformSync(readFileSync(new URL(url), 'utf8'), { mode: 'strip-only' }).code }
    }`
  const registration = `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(hooks))})`
  return ['--import', dataUrl(registration)]
}

function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`
}
