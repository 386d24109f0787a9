import { Finding, Stop, stop } from '../diagnostics/finding.ts'
import type { ProjectFiles } from './project-files.ts'
import { isTypesetKnown } from './typeset-memory.ts'
import type { TypstInput, TypstOutput } from './typst.ts'
import type { TypstAnswer, TypstQuestion } from './typst-worker.ts'
import { startWorkerThread, type WorkerOutcome } from './worker-thread.ts'

/** Sets documents in a thread of its own. */
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
  /** To be called whatever happens: the thread keeps the process alive. */
  close(): void
}

/** Starts the thread; it warms up on what was set last. */
export function openTypesetter(files: ProjectFiles): Typesetter {
  const module = import.meta.url.endsWith('.ts') ? './typst-worker.ts' : './typst-worker.js'
  const thread = startWorkerThread(new URL(module, import.meta.url), { root: files.root })
  const known = isTypesetKnown(files)
  const ask = (question: TypstQuestion): Promise<WorkerOutcome> => thread.ask(question)
  return {
    rehearse(inputs) {
      if (!known) void ask({ kind: 'rehearse', inputs })
    },
    async set(input) {
      const outcome = await ask({ kind: 'set', input })
      if (outcome.kind !== 'answered') return broken(outcome.kind === 'crashed' ? outcome.reason : 'it did not answer')
      const answer = outcome.answer as TypstAnswer
      if (answer.kind === 'rehearsed') return broken('it answered another question')
      if (answer.kind === 'stopped') throw new Stop(answer.findings.map(finding => new Finding(finding)))
      return { ...answer.output, diagnostics: answer.diagnostics.map(finding => new Finding(finding)) }
    },
    close: () => thread.stop()
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
