import { type LaunchStatus, parseLaunchStatus } from '../evidence/launch-status.ts'

/** What a host answered in one look. */
export interface Look {
  /** Seconds since 1970 by the host's clock: ages are told by it alone. */
  readonly time: number
  /** As the host calls itself. */
  readonly host: string
  /** Whether the runs folder is there. */
  readonly hasFolder: boolean
  readonly statuses: readonly SeenStatus[]
  readonly files: readonly SeenFile[]
  readonly data: readonly SeenBytes[]
  /** Slurm's queue by job; `null` where it was not asked, or did not answer. */
  readonly queue: ReadonlyMap<string, QueuedJob> | null
  /** How jobs ended by Slurm's accounting. */
  readonly accounting: ReadonlyMap<string, string>
  readonly gpus: readonly Gpu[]
  /** Names that cannot be shown or asked for. */
  readonly unreadableNames: number
}

export interface SeenStatus {
  /** The run's folder, below the runs folder. */
  readonly folder: string
  /** `null` where the file is not one. */
  readonly status: LaunchStatus | null
  /** Whether its process is there; `null` where nobody looked. */
  readonly alive: boolean | null
}

export interface SeenFile {
  readonly path: string
  readonly bytes: number
  readonly modifiedSeconds: number
}

export interface SeenBytes {
  readonly path: string
  /** Size of the file when it was read. */
  readonly size: number
  readonly from: number
  readonly bytes: Uint8Array
}

export interface QueuedJob {
  readonly state: string
  readonly reason: string
}

export interface Gpu {
  readonly index: string
  readonly uuid: string
  readonly usedMiB: number
  readonly totalMiB: number
  /** `null` where the card does not tell. */
  readonly utilisationPercent: number | null
}

/** An answer that is not what the script writes: the line was cut, or a shell spoke in between. */
export class GarbledLook extends Error {
  override readonly name = 'GarbledLook'
}

/** Reads the answer of `LOOK_SCRIPT`. */
export function parseLook(answer: Uint8Array): Look {
  // A login shell may greet first.
  const begin = Buffer.from(answer.buffer, answer.byteOffset, answer.length).indexOf('H\0')
  const reader = new FieldReader(answer.subarray(Math.max(0, begin)))
  if (reader.field() !== 'H') throw new GarbledLook('the answer does not begin as expected')
  const time = reader.number()
  const host = reader.field()
  let hasFolder = true
  const statuses: SeenStatus[] = []
  const files: SeenFile[] = []
  const data: SeenBytes[] = []
  let queue: Map<string, QueuedJob> | null = null
  let accounting = new Map<string, string>()
  let gpus: Gpu[] = []
  let unreadableNames = 0
  for (let kind = reader.field(); kind !== 'E'; kind = reader.field()) {
    switch (kind) {
      case 'N':
        hasFolder = false
        break
      case 'Q':
        queue = new Map(rows(reader.field(), '|').map(([job = '', state = '', reason = '']) => [job, { state, reason }]))
        break
      case 'A':
        accounting = new Map(rows(reader.field(), '|').map(([job = '', state = '', exit = '']) => [job, /^0:0$/.test(exit) || exit === '' ? state : `${state}, exit ${exit}`]))
        break
      case 'G':
        gpus = rows(reader.field(), ',').flatMap(row => gpuOf(row) ?? [])
        break
      case 'S': {
        const path = reader.path()
        const alive = reader.field()
        const line = reader.field()
        if (path === null) unreadableNames++
        else statuses.push({ folder: path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '', status: parseLaunchStatus(line), alive: alive === '' ? null : alive === 'yes' })
        break
      }
      case 'F': {
        const bytes = reader.number()
        const modifiedSeconds = reader.number()
        const path = reader.path()
        if (path === null) unreadableNames++
        else files.push({ path, bytes, modifiedSeconds })
        break
      }
      case 'D': {
        const path = reader.path()
        const size = reader.number()
        const from = reader.number()
        const bytes = reader.bytes(reader.number())
        if (path !== null) data.push({ path, size, from, bytes })
        break
      }
      default:
        throw new GarbledLook('the answer holds what was not asked for')
    }
  }
  return { time, host, hasFolder, statuses, files, data, queue, accounting, gpus, unreadableNames }
}

class FieldReader {
  private readonly answer: Buffer
  private at = 0

  constructor(answer: Uint8Array) {
    this.answer = Buffer.from(answer.buffer, answer.byteOffset, answer.length)
  }

  field(): string {
    return this.raw().toString('utf8')
  }

  number(): number {
    const text = this.field()
    if (!/^\d+(\.\d*)?$/.test(text)) throw new GarbledLook('a number is missing in the answer')
    return Number(text)
  }

  /** Without the `./` of `find`; `null` for a name that is no UTF-8, which could not be asked for again. */
  path(): string | null {
    const text = this.field().replace(/^\.\//, '')
    return text.includes('\uFFFD') ? null : text
  }

  /** So many bytes, and the line end that shows that none is missing. */
  bytes(count: number): Uint8Array {
    const bytes = this.answer.subarray(this.at, this.at + count)
    this.at += count
    if (this.answer[this.at] !== 10) throw new GarbledLook('a file became shorter while it was read')
    this.at++
    return bytes
  }

  private raw(): Buffer {
    const end = this.answer.indexOf(0, this.at)
    if (end < 0) throw new GarbledLook('the answer ends too soon')
    const field = this.answer.subarray(this.at, end)
    this.at = end + 1
    return field
  }
}

function rows(text: string, separator: string): string[][] {
  return text.split('\n').filter(line => line.trim() !== '').map(line => line.split(separator).map(cell => cell.trim()))
}

function gpuOf([index = '', uuid = '', used = '', total = '', utilisation = '']: readonly string[]): Gpu | null {
  const usedMiB = Number(used)
  const totalMiB = Number(total)
  if (index === '' || used === '' || !Number.isFinite(usedMiB) || !Number.isFinite(totalMiB)) return null
  const percent = utilisation === '' ? Number.NaN : Number(utilisation)
  return { index, uuid, usedMiB, totalMiB, utilisationPercent: Number.isFinite(percent) ? percent : null }
}
