import { type FontMetrics, readFontMetrics } from './font-metrics.ts'

/** A face of the figures' sans. */
export interface FontFace {
  readonly weight: number
  readonly style: 'normal' | 'italic'
  readonly bytes: Uint8Array
}

export interface FigureFonts {
  /** Width in points of a text as it will be set. */
  width(text: string, sizePt: number, weight: number, italic: boolean): number
  has(character: string): boolean
}

const metricsOf = new WeakMap<FontFace, FontMetrics>()

/** The faces as figures need them; each font file is read once a process. */
export function figureFonts(faces: readonly FontFace[]): FigureFonts {
  const choose = (weight: number, italic: boolean): FontMetrics => {
    const styled = faces.filter(face => face.style === (italic ? 'italic' : 'normal'))
    const [nearest] = (styled.length > 0 ? styled : [...faces]).toSorted((left, right) => Math.abs(left.weight - weight) - Math.abs(right.weight - weight))
    if (nearest === undefined) throw new Error('figures need at least one font')
    const known = metricsOf.get(nearest) ?? readFontMetrics(nearest.bytes)
    metricsOf.set(nearest, known)
    return known
  }
  return {
    width: (text, sizePt, weight, italic) => choose(weight, italic).width(text) * sizePt,
    has: character => choose(400, false).has(character)
  }
}
