import { Finding, Stop, stop } from '../diagnostics/finding.ts'
import type { ProjectFiles } from './project-files.ts'
import { keepOutputs, keyOf, longestOf, readOutputs, type TypesetOutput } from './typeset-memory.ts'
import type { TypstInput, TypstOutput } from './typst.ts'
import type { TypstAnswer } from './typst-worker.ts'
import { startWorkerThread, type WorkerThread } from './worker-thread.ts'

/** Sets documents in threads of their own, each only where something that it rests on has changed. */
export interface Typesetter {
  /**
   * As `compileTypst`, each: the longest in the thread that has rehearsed it, the others beside it.
   *
   * @throws {Stop}
   *   Where the engine is not installed, or breaks.
   */
  set(inputs: readonly TypstInput[]): Promise<TypstOutput[]>
  /** Keeps what was set for the next time. To be called whatever happens: the threads keep the process alive. */
  close(): void
}

/** Starts a thread; it warms up on what was set last. */
export function openTypesetter(files: ProjectFiles): Typesetter {
  const rehearsing = startThread(files.root)
  let beside: WorkerThread | null = null
  const known = readOutputs(files)
  const used = new Map<string, TypesetOutput>()

  async function setIn(thread: () => WorkerThread, input: TypstInput): Promise<TypstOutput> {
    const key = keyOf(input)
    const { output, diagnostics } = known.get(key) ?? (await setAnew(thread(), input))
    used.set(key, { output, diagnostics })
    return { ...output, diagnostics: diagnostics.map(finding => new Finding(finding)) }
  }

  return {
    set(inputs) {
      const longest = longestOf(inputs)
      return Promise.all(inputs.map(input => setIn(input === longest ? () => rehearsing : () => (beside ??= startThread(null)), input)))
    },
    close() {
      rehearsing.stop()
      beside?.stop()
      if (used.size > 0 && (used.size !== known.size || [...used.keys()].some(key => !known.has(key)))) keepOutputs(files, used)
    }
  }
}

/** With the root of the project whose last document it rehearses, if any. */
function startThread(root: string | null): WorkerThread {
  const module = import.meta.url.endsWith('.ts') ? './typst-worker.ts' : './typst-worker.js'
  return startWorkerThread(new URL(module, import.meta.url), { root })
}

async function setAnew(thread: WorkerThread, input: TypstInput): Promise<TypesetOutput> {
  const outcome = await thread.ask(input)
  if (outcome.kind !== 'answered') return broken(outcome.kind === 'crashed' ? outcome.reason : 'it did not answer')
  const answer = outcome.answer as TypstAnswer
  if (answer.kind === 'stopped') throw new Stop(answer.findings.map(finding => new Finding(finding)))
  return answer
}

function broken(reason: string): never {
  return stop({
    file: 'main.typ',
    rule: 'engine-installed',
    message: `Unexpected end of the typesetter (${reason}), expected a PDF`,
    note: 'free some memory and build again; if it stays, report it with the document'
  })
}
