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
  /** When the rehearsal, which takes every processor there is, has ended. */
  rehearsed(): Promise<void>
  /** Keeps what was set for the next time. To be called whatever happens: the threads keep the process alive. */
  close(): void
}

/** Starts a thread; it warms up on what was set last. */
export function openTypesetter(files: ProjectFiles): Typesetter {
  const rehearsing = startThread(files.root)
  let beside: WorkerThread | null = null
  let rehearsal: Promise<void> | null = null
  const known = readOutputs(files)
  const used = new Map<string, TypesetOutput>()

  async function setOne(input: TypstInput, setIn: (input: TypstInput) => Promise<TypesetOutput>): Promise<TypstOutput> {
    const key = keyOf(input)
    const { output, diagnostics } = known.get(key) ?? (await setIn(input))
    used.set(key, { output, diagnostics })
    return { ...output, diagnostics: diagnostics.map(finding => new Finding(finding)) }
  }

  // Asked once, before the first document: questions are answered in their order.
  const rehearsed = (): Promise<void> => (rehearsal ??= rehearsing.ask(null).then(() => {}))

  return {
    set(inputs) {
      const longest = longestOf(inputs)
      // A second engine would only delay the first, for which the longest waits.
      const free = longest === null || known.has(keyOf(longest)) ? Promise.resolve() : rehearsed()
      return Promise.all(
        inputs.map(one =>
          setOne(one, async input => {
            if (input === longest) return setAnew(rehearsing, input)
            await free
            return setAnew((beside ??= startThread(null)), input)
          })
        )
      )
    },
    rehearsed,
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
  const answer = outcome.answer as Exclude<TypstAnswer, { kind: 'rehearsed' }>
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
