/** What is needed to know how wide a text will be: advances of an OpenType face, in units of its em. */
export interface FontMetrics {
  /** Width of a text set at one point, kerning left out: within 1 % for words, exact for digits. */
  width(text: string): number
  /** Whether the face has a glyph for it. */
  has(character: string): boolean
}

/**
 * Reads the advances of a TrueType or OpenType face: tables `head`, `hhea`, `hmtx` and the format 4 or 12 subtable of
 * `cmap` (OpenType 1.9, Microsoft and ISO/IEC 14496-22).
 */
export function readFontMetrics(bytes: Uint8Array): FontMetrics {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const table = locateTables(view)
  const unitsPerEm = view.getUint16(table('head') + 18)
  const advances = readAdvances(view, table('hmtx'), view.getUint16(table('hhea') + 34))
  const glyphOf = readCharacterMap(view, table('cmap'))
  const missing = advances[0] ?? 0

  return {
    width(text) {
      let sum = 0
      for (const character of text) {
        const glyph = glyphOf(character.codePointAt(0) ?? 0)
        sum += advances[Math.min(glyph, advances.length - 1)] ?? missing
      }
      return sum / unitsPerEm
    },
    has: character => glyphOf(character.codePointAt(0) ?? 0) !== 0
  }
}

function locateTables(view: DataView): (name: string) => number {
  const offsets = new Map<string, number>()
  const count = view.getUint16(4)
  for (let at = 12; at < 12 + 16 * count; at += 16) {
    const name = String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3))
    offsets.set(name, view.getUint32(at + 8))
  }
  return name => {
    const offset = offsets.get(name)
    if (offset === undefined) throw new Error(`the font has no table \`${name}\``)
    return offset
  }
}

/** Glyphs past the last entry share its advance, which callers clamp to. */
function readAdvances(view: DataView, start: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, glyph) => view.getUint16(start + 4 * glyph))
}

function readCharacterMap(view: DataView, start: number): (code: number) => number {
  const subtables = Array.from({ length: view.getUint16(start + 2) }, (_, index) => start + view.getUint32(start + 4 + 8 * index + 4))
  const wide = subtables.find(at => view.getUint16(at) === 12)
  if (wide !== undefined) return code => lookUpWide(view, wide, code)
  const narrow = subtables.find(at => view.getUint16(at) === 4)
  if (narrow !== undefined) return code => lookUpNarrow(view, narrow, code)
  throw new Error('the font has no Unicode character map')
}

function lookUpWide(view: DataView, at: number, code: number): number {
  let low = 0
  let high = view.getUint32(at + 12) - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const group = at + 16 + 12 * middle
    if (code < view.getUint32(group)) high = middle - 1
    else if (code > view.getUint32(group + 4)) low = middle + 1
    else return view.getUint32(group + 8) + code - view.getUint32(group)
  }
  return 0
}

function lookUpNarrow(view: DataView, at: number, code: number): number {
  const segments = view.getUint16(at + 6) / 2
  const ends = at + 14
  const starts = ends + 2 * segments + 2
  for (let segment = 0; segment < segments; segment += 1) {
    if (code > view.getUint16(ends + 2 * segment)) continue
    const first = view.getUint16(starts + 2 * segment)
    if (code < first) return 0
    const delta = view.getUint16(starts + 2 * segments + 2 * segment)
    const rangeAt = starts + 4 * segments + 2 * segment
    const range = view.getUint16(rangeAt)
    const glyph = range === 0 ? code : view.getUint16(rangeAt + range + 2 * (code - first))
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff
  }
  return 0
}
