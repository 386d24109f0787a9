import { stop } from '../diagnostics/finding.ts'
import { type HeldClaim, isHere, nameOwner, tryClaim } from './claim-file.ts'
import type { ProjectFiles } from './project-files.ts'

const CLAIM_FILE = '.paperline/fetch.lock'

/** Lets one process at a time bring raw files; stops (exit 2) while another does. */
export function claimProject(files: ProjectFiles, command: string): HeldClaim {
  const claim = tryClaim(files.locate(CLAIM_FILE), command)
  if (claim.held !== null) return claim.held
  const { by } = claim
  return stop({
    file: CLAIM_FILE, rule: 'one-fetch-at-a-time',
    message: `Unexpected \`paperline ${by?.command ?? 'fetch'}\` that is at work here already (${nameOwner(by)}), expected one at a time`,
    note: by !== null && !isHere(by) ? `let it end; if it is not running any more, remove ${CLAIM_FILE}` : 'let it end, then run this again'
  })
}
