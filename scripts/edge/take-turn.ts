import { stop } from '../diagnostics/finding.ts'
import { nameOwner, tryClaim } from './claim-file.ts'
import type { ProjectFiles } from './project-files.ts'

const PATIENCE_MILLISECONDS = 20_000
const STEP_MILLISECONDS = 20

/**
 * Does something that two processes must not do at once, such as changing a file by what it holds. Meant for moments: whoever
 * waits, waits with everything.
 */
export function takeTurn<Result>(files: ProjectFiles, name: string, work: () => Result): Result {
  const path = `.paperline/turns/${name}`
  const absolute = files.locate(path)
  for (let waited = 0; ; waited += STEP_MILLISECONDS) {
    const claim = tryClaim(absolute, name)
    if (claim.held !== null) {
      try {
        return work()
      } finally {
        claim.held.release()
      }
    }
    if (waited > PATIENCE_MILLISECONDS) {
      stop({ file: path, rule: 'turn-ends', message: `Unexpected turn of ${nameOwner(claim.by)} that does not end, expected a moment`, note: 'look what that process does; remove the file where it is none of paperline\'s' })
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STEP_MILLISECONDS)
  }
}
