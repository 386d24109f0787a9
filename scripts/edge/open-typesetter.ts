import { Finding, Stop, stop } from '../diagnostics/finding.ts'
import type { ProjectFiles } from './project-files.ts'
import { isTypesetKnown, keepOutputs, keyOf, longestOf, readOutputs, type TypesetOutput } from './typeset-memory.ts'
import type { TypstInput, TypstOutput } from './typst.ts'
import type { TypstAnswer, TypstQuestion } from './typst-worker.ts'
import { startWorkerThread, type WorkerOutcome } from './worker-thread.ts'

/** Sets documents in a thread of its own, each only where something that it rests on has changed. */
export interface Typesetter {
  /** Where nothing is known of what was set last: sets ahead of time what will be set alike, figures apart, most of the work. */
  rehearse(inputs: readonly TypstInput[]): void
  /**
   * As `compileTypst`.
   *
   * @throws {Stop}
   *   Where the engine is not installed, or breaks.
   */
  set(input: TypstInput): Promise<TypstOutput>
  /** Keeps what was set for the next time. To be called whatever happens: the thread keeps the process alive. */
  close(): void
}

/** Starts the thread; it warms up on what was set last. */
export function openTypesetter(files: ProjectFiles): Typesetter {
  const module = import.meta.url.endsWith('.ts') ? './typst-worker.ts' : './typst-worker.js'
  const thread = startWorkerThread(new URL(module, import.meta.url), { root: files.root })
  const isLastKnown = isTypesetKnown(files)
  const known = readOutputs(files)
  const used = new Map<string, TypesetOutput>()
  const ask = (question: TypstQuestion): Promise<WorkerOutcome> => thread.ask(question)
  return {
    rehearse(inputs) {
      const input = isLastKnown ? null : longestOf(inputs)
      if (input !== null) void ask({ kind: 'rehearse', input })
    },
    async set(input) {
      const key = keyOf(input)
      const { output, diagnostics } = known.get(key) ?? (await setAnew(input))
      used.set(key, { output, diagnostics })
      return { ...output, diagnostics: diagnostics.map(finding => new Finding(finding)) }
    },
    close() {
      thread.stop()
      if (used.size > 0 && (used.size !== known.size || [...used.keys()].some(key => !known.has(key)))) keepOutputs(files, used)
    }
  }

  async function setAnew(input: TypstInput): Promise<TypesetOutput> {
    const outcome = await ask({ kind: 'set', input })
    if (outcome.kind !== 'answered') return broken(outcome.kind === 'crashed' ? outcome.reason : 'it did not answer')
    const answer = outcome.answer as TypstAnswer
    if (answer.kind === 'stopped') throw new Stop(answer.findings.map(finding => new Finding(finding)))
    return answer.kind === 'set' ? answer : broken('it answered another question')
  }
}

function broken(reason: string): never {
  return stop({
    file: 'main.typ',
    rule: 'engine-installed',
    message: `Unexpected end of the typesetter (${reason}), expected a PDF`,
    note: 'free some memory and build again; if it stays, report it with the document'
  })
}
