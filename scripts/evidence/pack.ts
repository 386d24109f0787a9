import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'

/** What stands in the head of a pack for an array in its body: its number there. */
export type ArrayReference = number

export type Packable = Float64Array | Uint32Array | Uint16Array

const MAGIC = Buffer.from('paperline-pack/2')
const PREAMBLE = 24
const CONSTRUCTORS: readonly (new (memory: ArrayBufferLike, from: number, length: number) => Packable)[] = [Float64Array, Uint32Array, Uint16Array]

/** Which arrays the body holds, in turn: tens of thousands, so in columns and not as objects. */
interface Directory {
  /** The place in `CONSTRUCTORS`. */
  readonly types: Uint8Array
  readonly lengths: Uint32Array
}

/**
 * Plain data with typed arrays as bytes: a head that says what there is and a body of the arrays, aligned, so that
 * unpacking makes views and copies nothing. (`v8.serialize` alone took 90 ms for 16 MB where this takes 10.)
 * A reference stands in the head in an array's place.
 */
export class PackBody {
  private readonly arrays: Packable[] = []
  private readonly references = new Map<Packable, ArrayReference>()
  private length = 0

  add(array: Packable): ArrayReference {
    let reference = this.references.get(array)
    if (reference === undefined) {
      reference = this.arrays.push(array) - 1
      this.references.set(array, reference)
      this.length += aligned(array.byteLength)
    }
    return reference
  }

  /** The whole pack. */
  close(head: unknown): Uint8Array {
    const directory: Directory = {
      types: Uint8Array.from(this.arrays, array => (array instanceof Float64Array ? 0 : array instanceof Uint32Array ? 1 : 2)),
      lengths: Uint32Array.from(this.arrays, array => array.length)
    }
    const headBytes = serialize({ directory, head })
    const bodyFrom = aligned(PREAMBLE + headBytes.length)
    const bytes = new Uint8Array(bodyFrom + this.length)
    bytes.set(MAGIC)
    new DataView(bytes.buffer).setUint32(16, headBytes.length, true)
    bytes.set(headBytes, PREAMBLE)
    let at = bodyFrom
    for (const array of this.arrays) {
      bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at)
      at += aligned(array.byteLength)
    }
    new DataView(bytes.buffer).setUint32(20, checksum(bytes), true)
    return bytes
  }
}

/** The head of a pack and its arrays, which are views of `bytes`; `null` where the bytes are no whole pack. */
export function openPack(bytes: Uint8Array): { head: unknown; arrays: readonly Packable[] } | null {
  if (bytes.length < PREAMBLE || Buffer.compare(bytes.subarray(0, MAGIC.length), MAGIC) !== 0) return null
  const base = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
  const preamble = new DataView(base.buffer, base.byteOffset, PREAMBLE)
  const headLength = preamble.getUint32(16, true)
  if (preamble.getUint32(20, true) !== checksum(base)) return null
  try {
    const { directory, head } = deserialize(base.subarray(PREAMBLE, PREAMBLE + headLength)) as { directory: Directory; head: unknown }
    const arrays: Packable[] = []
    let at = base.byteOffset + aligned(PREAMBLE + headLength)
    for (const [index, length] of directory.lengths.entries()) {
      const array = new CONSTRUCTORS[directory.types[index]!]!(base.buffer, at, length)
      at += aligned(array.byteLength)
      arrays.push(array)
    }
    return { head, arrays }
  } catch {
    // Written by another version: what is cached is made again.
    return null
  }
}

/** Over all behind the preamble: a pack that the disk did not get whole must not be taken for evidence. */
function checksum(bytes: Uint8Array): number {
  return crc32(bytes.subarray(PREAMBLE))
}

function aligned(length: number): number {
  return (length + 7) & ~7
}
