import { plainFinding } from '../diagnostics/plain-finding.ts'
import { Stop, type FindingInput } from '../diagnostics/finding.ts'
import type { ProjectFiles } from './project-files.ts'
import { openProjectFiles } from './project-files.ts'
import { compileTypst, rememberTypst, type TypstInput, type TypstOutput } from './typst.ts'
import { openTypstCompiler } from './typst-engine.ts'
import { readTypeset } from './typeset-memory.ts'
import { answerInWorker } from './worker-thread.ts'

/** What the thread answers. Plain data. */
export type TypstAnswer =
  | { readonly kind: 'stopped'; readonly findings: readonly FindingInput[] }
  | { readonly kind: 'set'; readonly output: Omit<TypstOutput, 'diagnostics'>; readonly diagnostics: readonly FindingInput[] }

/**
 * The thread that sets documents. While nobody waits it sets what was set last: the engine remembers every paragraph
 * whose words have not changed since, and the new document takes a fraction of the time.
 */
async function prepare({ root }: { readonly root: string }): Promise<(input: TypstInput) => Promise<TypstAnswer>> {
  warmUp(openProjectFiles(root))
  return async input => {
    try {
      const { diagnostics, ...output } = compileTypst(input)
      return { kind: 'set', output, diagnostics: diagnostics.map(plainFinding) }
    } catch (error) {
      if (error instanceof Stop) return { kind: 'stopped', findings: error.findings.map(plainFinding) }
      throw error
    }
  }
}

function warmUp(files: ProjectFiles): void {
  try {
    openTypstCompiler()
    for (const input of readTypeset(files)) rememberTypst(input)
  } catch {
    // Whatever is wrong is told when a document is to be set.
  }
}

await answerInWorker(prepare)
