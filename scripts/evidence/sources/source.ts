import type { Node } from 'yaml'
import type { FindingPlace } from '../../diagnostics/finding.ts'
import type { YamlReader } from '../../diagnostics/yaml-reader.ts'
import type { Glob } from './glob.ts'

/** One entry of `data/sources.yml`: where files come from, and where runs may be launched. */
export interface Source {
  readonly name: string
  readonly from: SourcePlace
  /** Where its files go: `data/raw/doe`. */
  readonly destination: string
  readonly include: readonly SourceGlob[]
  readonly exclude: readonly SourceGlob[]
  /** A larger file is told, not fetched: what never ends must not fill the disk. */
  readonly largestBytes: number
  /** What makes it a target of `paperline launch`, as it is written; `null` where it is none. */
  readonly launch: LaunchEntry | null
  /** Where the entry stands. */
  readonly place: FindingPlace
}

export type SourcePlace =
  | { readonly kind: 'ssh'; readonly target: string; readonly folder: string; readonly transport: Transport }
  | { readonly kind: 'folder'; readonly folder: string }

/** Our own SSH, or the system's `ssh` with everything that it can. */
export type Transport = 'ssh2' | 'openssh'

export interface SourceGlob extends Glob {
  readonly place: FindingPlace
}

/** The mapping under `launch:`, left to whoever launches. */
export interface LaunchEntry {
  readonly node: Node
  /** Reads nodes of this file; its findings are its caller's. */
  reader(): YamlReader
}
