import { stampToolkit } from '../edge/toolkit.ts'
import { runWorkerThread, type WorkerOutcome } from '../edge/worker-thread.ts'
import type { StudyRequest } from './study-answer.ts'

/** Starts the thread that a study runs in. */
export function launchStudyWorker(request: StudyRequest, timeoutSeconds: number): Promise<WorkerOutcome> {
  const file = import.meta.url.endsWith('.ts') ? './study-worker.ts' : './study-worker.js'
  return runWorkerThread(new URL(file, import.meta.url), request, timeoutSeconds)
}

/** Changes when the code that computes results may have. */
export const stampStudyCode: () => string = stampToolkit
