/** Where in the project's study a call stands. */
export interface CallPlace {
  readonly file: string
  readonly line: number
}

let studyFiles: ReadonlySet<string> = new Set()

/** Names the files whose lines count as the study's, as their modules are identified in stacks. */
export function rememberStudyFiles(files: Iterable<string>): void {
  studyFiles = new Set(files)
}

/** The innermost line of the study on the stack, or `null` outside a study. */
export function callPlace(): CallPlace | null {
  if (studyFiles.size === 0) return null
  // Every quantity asks, and what a stack costs grows with its frames: the study is seldom far.
  return placeWithin(10) ?? placeWithin(40)
}

function placeWithin(frames: number): CallPlace | null {
  const { prepareStackTrace, stackTraceLimit } = Error
  const holder: { stack?: unknown } = {}
  Error.prepareStackTrace = (_error, sites) => sites
  Error.stackTraceLimit = frames
  Error.captureStackTrace(holder, placeWithin)
  const sites = holder.stack
  Error.prepareStackTrace = prepareStackTrace
  Error.stackTraceLimit = stackTraceLimit
  if (!Array.isArray(sites)) return null
  for (const site of sites as NodeJS.CallSite[]) {
    const file = site.getFileName()
    if (file != null && studyFiles.has(file)) return { file, line: site.getLineNumber() ?? 1 }
  }
  return null
}

/** `paper/study.ts:14`, for messages. */
export function placeText(place: CallPlace | null): string {
  return place === null ? 'the study' : `${place.file}:${place.line}`
}
