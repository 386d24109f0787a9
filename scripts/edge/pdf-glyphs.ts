import { inflateSync } from 'node:zlib'

/** A character that was set as an empty box. */
export interface MissingGlyph {
  /** Empty where the file does not say: Typst leaves out the name of a font's first missing character. */
  readonly character: string
  /** PostScript name of the font that lacks it: `SourceSans3-Regular`. */
  readonly font: string
  /** 1-based; counts the page's content streams in file order, which is page order in Typst's output. */
  readonly page: number
}

/**
 * Finds characters that no font had, in a PDF that Typst wrote.
 *
 * Typst sets a missing character as glyph 0 and says nothing. The finished file is the one witness that is exact: what
 * a font stack would have covered depends on fonts that sit inside the engine.
 *
 * Glyph 0 stands as two zero bytes in a text string; `/ActualText` around it names the character, save for the first
 * missing one of each font.
 */
export function findMissingGlyphs(pdf: Uint8Array): readonly MissingGlyph[] {
  const source = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1')
  const objects = readObjects(source, pdf)
  const found = new Map<string, MissingGlyph>()
  let page = 0
  for (const { head } of objects.values()) {
    if (!/\/Type \/Page\b/.test(head)) continue
    page += 1
    for (const content of contentsOf(head, objects)) {
      if (!mayHoldBox.test(content)) continue
      for (const { character, resource } of boxesOf(content)) {
        const font = fontName(head, resource, objects)
        found.set(`${page} ${font} ${character}`, { character, font, page })
      }
    }
  }
  return [...found.values()]
}

interface PdfObject {
  readonly head: string
  readonly stream: Uint8Array | null
}

function readObjects(source: string, pdf: Uint8Array): Map<number, PdfObject> {
  const objects = new Map<number, PdfObject>()
  const opening = /(\d+) 0 obj\n/g
  // Whichever comes first, in one search: a search for `stream` alone would run over all objects up to the next stream.
  const ending = /endobj|stream\n/g
  for (let match = opening.exec(source); match !== null; match = opening.exec(source)) {
    const start = opening.lastIndex
    ending.lastIndex = start
    const end = ending.exec(source)
    if (end === null) break
    const head = source.slice(start, end.index)
    if (end[0] === 'endobj') objects.set(Number(match[1]), { head, stream: null })
    else {
      const length = Number(/\/Length (\d+)/.exec(head)?.[1] ?? 0)
      objects.set(Number(match[1]), { head, stream: pdf.subarray(ending.lastIndex, ending.lastIndex + length) })
      ending.lastIndex += length
    }
    opening.lastIndex = ending.lastIndex
  }
  return objects
}

function textOf(object: PdfObject | undefined): string {
  if (object?.stream === undefined || object.stream === null) return ''
  const bytes = object.head.includes('/FlateDecode') ? inflateSync(object.stream) : object.stream
  return Buffer.from(bytes).toString('latin1')
}

function contentsOf(page: string, objects: ReadonlyMap<number, PdfObject>): readonly string[] {
  const contents = /\/Contents \[?([^\]/>]*)/.exec(page)?.[1] ?? ''
  return [...contents.matchAll(/(\d+) 0 R/g)].map(match => textOf(objects.get(Number(match[1]))))
}

/** Two zero bytes, plain or escaped. Almost no page has them, and only such a page is worth a walk. */
const mayHoldBox = /(?:\0|\\(?:000|00?(?![0-7]))){2}/

/** Walks a content stream's operators; only fonts, strings and actual texts matter here. */
function boxesOf(content: string): readonly { readonly character: string; readonly resource: string }[] {
  const boxes: { character: string; resource: string }[] = []
  let resource = ''
  let actual = ''
  const token = /\/(\w+) [\d.]+ Tf|\/ActualText <([0-9A-Fa-f]+)>|\bEMC\b|\((?:[^\\()]|\\[\s\S])*\)/g
  for (const [text, named, actualHex] of content.matchAll(token)) {
    if (named !== undefined) resource = named
    else if (actualHex !== undefined) actual = utf16(actualHex)
    else if (text === 'EMC') actual = ''
    else if (hasGlyphZero(text.slice(1, -1))) boxes.push({ character: actual, resource })
  }
  return boxes
}

/** Strings hold two bytes a glyph, written as octal escapes, `\n`-like escapes or plain bytes. */
function hasGlyphZero(literal: string): boolean {
  const bytes = literal.replace(/\\(?:([0-7]{1,3})|([\s\S]))/g, (_, octal: string | undefined, other: string | undefined) =>
    octal !== undefined ? String.fromCharCode(Number.parseInt(octal, 8)) : (escapes[other ?? ''] ?? other ?? '')
  )
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    if (bytes.charCodeAt(at) === 0 && bytes.charCodeAt(at + 1) === 0) return true
  }
  return false
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function fontName(page: string, resource: string, objects: ReadonlyMap<number, PdfObject>): string {
  const font = objects.get(Number(new RegExp(`/${resource} (\\d+) 0 R`).exec(page)?.[1] ?? 0))
  return /\/BaseFont \/(?:[A-Z]{6}\+)?([^\s/]+?)(?:-Identity-H)?\s/.exec(font?.head ?? '')?.[1] ?? 'its font'
}

function utf16(hex: string): string {
  const units = hex.match(/.{4}/g) ?? []
  return units.map(unit => String.fromCharCode(Number.parseInt(unit, 16))).join('').replace(/^\uFEFF/, '')
}
