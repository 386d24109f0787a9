import { createRequire } from 'node:module'
import { parentPort, Worker, workerData } from 'node:worker_threads'

/** How a worker thread ended. */
export type WorkerOutcome = { readonly kind: 'answered'; readonly answer: unknown } | { readonly kind: 'timed-out' } | { readonly kind: 'crashed'; readonly reason: string }

/** Runs a module in a thread until it posts its one answer, throws, exits, or has used its time. */
export function runWorkerThread(module: URL, data: unknown, timeoutSeconds: number): Promise<WorkerOutcome> {
  return new Promise(resolve => {
    const worker = new Worker(module, {
      workerData: data,
      execArgv: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', ...sourceLoader(module)],
      stdout: true,
      stderr: true
    })
    // What a study prints is progress: standard output belongs to the command's results.
    worker.stdout.pipe(process.stderr, { end: false })
    worker.stderr.pipe(process.stderr, { end: false })
    const end = (outcome: WorkerOutcome): void => {
      clearTimeout(timer)
      void worker.terminate()
      resolve(outcome)
    }
    const timer = setTimeout(() => end({ kind: 'timed-out' }), timeoutSeconds * 1000)
    worker.once('message', (answer: unknown) => end({ kind: 'answered', answer }))
    worker.once('error', error => end({ kind: 'crashed', reason: error.message }))
    worker.once('exit', code => end({ kind: 'crashed', reason: `it left with exit code ${code}` }))
  })
}

/** What a worker's module does: reads what it was sent, works, posts its one answer. */
export async function answerInWorker<Request>(work: (request: Request) => Promise<unknown>): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(await work(workerData as Request))
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
