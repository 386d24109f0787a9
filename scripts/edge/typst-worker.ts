import { plainFinding } from '../diagnostics/plain-finding.ts'
import { Stop, type FindingInput } from '../diagnostics/finding.ts'
import { openProjectFiles } from './project-files.ts'
import { compileTypst, rememberTypst, type TypstInput } from './typst.ts'
import { typstCompiler } from './typst-engine.ts'
import { readTypeset, type TypesetOutput } from './typeset-memory.ts'
import { answerInWorker } from './worker-thread.ts'

/** What the thread answers. Plain data. */
export type TypstAnswer =
  | { readonly kind: 'rehearsed' }
  | { readonly kind: 'stopped'; readonly findings: readonly FindingInput[] }
  | ({ readonly kind: 'set' } & TypesetOutput)

/**
 * The thread that sets documents. While nobody waits it sets what was set last: the engine remembers every paragraph
 * whose words have not changed since, and the new document takes a fraction of the time.
 */
async function prepare({ root }: { readonly root: string | null }): Promise<(input: TypstInput | null) => Promise<TypstAnswer>> {
  rehearse(root === null ? null : readTypeset(openProjectFiles(root)))
  return async input => {
    // Whoever asks for nothing asks whether it has ended.
    if (input === null) return { kind: 'rehearsed' }
    try {
      const { diagnostics, ...output } = compileTypst(input)
      return { kind: 'set', output, diagnostics: diagnostics.map(plainFinding) }
    } catch (error) {
      if (error instanceof Stop) return { kind: 'stopped', findings: error.findings.map(plainFinding) }
      throw error
    }
  }
}

function rehearse(input: TypstInput | null): void {
  try {
    typstCompiler()
    if (input !== null) rememberTypst(input)
  } catch {
    // Whatever is wrong is told when a document is to be set.
  }
}

answerInWorker(prepare)
