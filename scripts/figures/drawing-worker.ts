import { readFonts } from '../edge/fonts.ts'
import { answerInWorker } from '../edge/worker-thread.ts'
import type { Drawing, Rendering } from './drawing.ts'
import { figureFonts } from './figure-fonts.ts'
import { fitToWidth } from './fit-to-width.ts'
import { loadVega } from './render-vega.ts'

/** What the thread answers. Plain data. */
export type DrawingAnswer = { readonly kind: 'drawn'; readonly rendering: Rendering } | { readonly kind: 'failed'; readonly message: string }

/** The thread that draws figures: Vega loads while the results are still being computed. */
async function prepare(): Promise<(drawing: Drawing) => Promise<DrawingAnswer>> {
  void loadVega()
  const fonts = figureFonts(readFonts())
  return async ({ spec, datasets, room }) => {
    try {
      return { kind: 'drawn', rendering: await fitToWidth(spec, datasets, fonts, room) }
    } catch (error) {
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
    }
  }
}

answerInWorker(prepare)
