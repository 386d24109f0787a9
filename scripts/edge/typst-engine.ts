import { createRequire } from 'node:module'
import { stop } from '../diagnostics/finding.ts'
import { enginePackages } from './engine-packages.ts'
import { readFonts } from './fonts.ts'

/** The part of the native module that we use; the packages ship no types of their own. */
export interface TypstCompiler {
  addSource(path: string, source: string): void
  mapShadow(path: string, content: Buffer): void
  resetShadow(): void
  evictCache(maxAge: number): void
  compile(options: { mainFilePath: string }): TypstCompilation
  fetchDiagnostics(error: unknown): readonly TypstDiagnostic[]
  query(document: TypstDocument, query: { selector: string; field?: string }): unknown
  pdf(document: TypstDocument, options: PdfOptions): Buffer
}

export interface PdfOptions {
  /** Seconds since 1970. */
  readonly creationTimestamp: number
  /** `'1.5'` for pdfTeX, which reads nothing newer without complaint. */
  readonly pdfStandard?: string
  readonly pdfTags?: boolean
}

export interface TypstDocument {
  readonly numOfPages: number
}

export interface TypstDiagnostic {
  readonly message: string
  readonly path: string
  /** 0-based lines and UTF-16 columns; null where Typst could not say, as in data files. */
  readonly range: { readonly start: { readonly line: number; readonly character: number }; readonly end: { readonly line: number; readonly character: number } } | null
  /** 1 error, 2 warning, 4 a step of the trace that led there. */
  readonly severity: number
}

interface TypstCompilation {
  readonly result: TypstDocument | null
  takeDiagnostics(): unknown
  takeWarnings(): unknown
}

interface TypstModule {
  readonly NodeCompiler: {
    create(options: { workspace: string; fontArgs: readonly { fontBlobs: readonly Buffer[] }[] }): TypstCompiler
  }
}

/** A folder that is nowhere: every file is given to the engine by us, so it reads none of the machine's. */
export const workspace = process.platform === 'win32' ? 'C:\\paperline-virtual' : '/paperline-virtual'

let compiler: TypstCompiler | undefined
let otherCompiler: TypstCompiler | undefined

/** The engine, with our fonts; one a process, since its memo makes a second compilation 20 times faster. */
export function typstCompiler(): TypstCompiler {
  compiler ??= openCompiler()
  return compiler
}

/**
 * A second engine, for what is only to be remembered. Both share the memo, which goes by places in the sources, and an
 * engine that is given another text for a source numbers the places anew from the first change to the last.
 */
export function rememberingCompiler(): TypstCompiler {
  otherCompiler ??= openCompiler()
  return otherCompiler
}

function openCompiler(): TypstCompiler {
  return loadEngine().NodeCompiler.create({
    workspace,
    fontArgs: [{ fontBlobs: readFonts().map(font => Buffer.from(font.bytes)) }]
  })
}

/** ESM cannot import `.node` files, and the wrapper package breaks `npm ci`: the platform's package is required by name. */
function loadEngine(): TypstModule {
  const require = createRequire(import.meta.url)
  const names = enginePackages(process.platform, process.arch)
  const failures: string[] = []
  for (const name of names) {
    try {
      return require(name) as TypstModule
    } catch (error) {
      failures.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
    }
  }
  return stop({
    file: 'package.json',
    rule: 'engine-installed',
    message: `Unexpected ${names.length === 0 ? `platform ${process.platform} ${process.arch}` : `failure to load ${names.join(' or ')} (${failures[0]})`}, expected the Typst engine`,
    note:
      names.length === 0
        ? 'build on Linux, macOS, Windows or Android, or use the LaTeX output'
        : 'run `npm ci` where paperline is installed, without `--omit=optional`'
  })
}
