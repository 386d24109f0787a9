import { createHash } from 'node:crypto'
import { recall, remember } from '../edge/memory.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { stampToolkit } from '../edge/toolkit.ts'
import { startWorkerThread, type WorkerThread } from '../edge/worker-thread.ts'
import type { DrawingAnswer } from './drawing-worker.ts'
import type { Draw, Drawing, Rendering } from './drawing.ts'

const path = '.paperline/cache/figures.v8'

/** Draws figures in a thread of its own, each only where what it shows has changed. */
export interface Drawings {
  readonly draw: Draw
  /** Starts the thread before there is anything to draw. */
  warmUp(): void
  /** Keeps what was drawn for the next time. */
  keep(): void
  /** To be called whatever happens: the thread keeps the process alive. */
  close(): void
}

/** Drawings by digest of all that a drawing rests on: specification, rows, room, and the toolkit that draws. */
export function openDrawings(files: ProjectFiles): Drawings {
  const known = recall<ReadonlyMap<string, Rendering>>(files, path) ?? new Map<string, Rendering>()
  const used = new Map<string, Rendering>()
  let thread: WorkerThread | null = null
  const start = (): WorkerThread => (thread ??= launch())
  return {
    async draw(drawing) {
      const key = keyOf(drawing)
      const rendering = known.get(key) ?? (await ask(start(), drawing))
      used.set(key, rendering)
      return rendering
    },
    warmUp: () => void start(),
    keep() {
      if (used.size !== known.size || [...used.keys()].some(key => !known.has(key))) remember(files, path, used)
    },
    close: () => thread?.stop()
  }
}

function launch(): WorkerThread {
  const module = import.meta.url.endsWith('.ts') ? './drawing-worker.ts' : './drawing-worker.js'
  return startWorkerThread(new URL(module, import.meta.url), null)
}

async function ask(thread: WorkerThread, drawing: Drawing): Promise<Rendering> {
  const outcome = await thread.ask(drawing)
  if (outcome.kind !== 'answered') throw new Error(outcome.kind === 'crashed' ? outcome.reason : 'it did not answer')
  const answer = outcome.answer as DrawingAnswer
  if (answer.kind === 'failed') throw new Error(answer.message)
  return answer.rendering
}

function keyOf({ spec, datasets, room }: Drawing): string {
  const shown = datasets.map(({ vegaName, rows, fields }) => ({ vegaName, rows, fields: [...fields] }))
  return createHash('sha256').update(stampToolkit()).update(JSON.stringify({ spec, shown, room })).digest('hex')
}
