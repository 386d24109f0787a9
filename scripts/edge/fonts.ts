import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { stop } from '../diagnostics/finding.ts'

/** One face of the sans that ships with the toolkit: captions, table heads and figures are set in it. */
export interface FontFile {
  readonly family: 'Source Sans 3'
  readonly weight: 400 | 600 | 700
  readonly style: 'normal' | 'italic'
  readonly bytes: Uint8Array
}

/** The family name by which Typst, SVG and CSS know it. */
export const sansFamily = 'Source Sans 3'

const faces = [
  { file: 'SourceSans3-Regular.otf', weight: 400, style: 'normal' },
  { file: 'SourceSans3-It.otf', weight: 400, style: 'italic' },
  { file: 'SourceSans3-Semibold.otf', weight: 600, style: 'normal' },
  { file: 'SourceSans3-SemiboldIt.otf', weight: 600, style: 'italic' },
  { file: 'SourceSans3-Bold.otf', weight: 700, style: 'normal' },
  { file: 'SourceSans3-BoldIt.otf', weight: 700, style: 'italic' }
] as const

let loaded: readonly FontFile[] | undefined

/**
 * The six faces, read once a process. Fonts of the machine are never used: what a paper looks like must not depend on
 * where it is built.
 */
export function readFonts(): readonly FontFile[] {
  loaded ??= readFaces()
  return loaded
}

function readFaces(): readonly FontFile[] {
  try {
    const folder = join(dirname(createRequire(import.meta.url).resolve('source-sans/package.json')), 'OTF')
    return faces.map(({ file, weight, style }) => ({ family: sansFamily, weight, style, bytes: readFileSync(join(folder, file)) }))
  } catch (error) {
    return stop({
      file: 'package.json',
      rule: 'font-installed',
      message: `Unexpected failure to read the fonts of \`source-sans\` (${error instanceof Error ? error.message : String(error)}), expected the installed package`,
      note: 'run `npm ci` where paperline is installed'
    })
  }
}
