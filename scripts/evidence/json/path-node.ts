/** One place in the shape of a JSON text: the same field of every row of a JSONL is one node. */
export class PathNode {
  readonly parent: PathNode | null
  readonly name: string
  /** Names from the root, joined with slashes; array indices are left out where `isItem`. */
  readonly path: string
  /** Stands for every item of an array. */
  readonly isItem: boolean
  /** The key as its bytes stand between the quotes, to know it again without decoding it. */
  readonly keyBytes: Uint8Array
  readonly children: PathNode[] = []
  /** Which object this node was last seen in: a second time is a duplicate key. */
  seenIn = 0
  /** For the reader's use: its column, -1 before it has one. */
  column = -1
  private byName: Map<string, PathNode> | null = null

  constructor(parent: PathNode | null, name: string, keyBytes: Uint8Array, isItem = false) {
    this.parent = parent
    this.name = name
    this.keyBytes = keyBytes
    this.isItem = isItem
    this.path = parent === null || parent.path === '' ? (isItem ? '' : name) : isItem ? parent.path : `${parent.path}/${name}`
  }

  /** The child for a key; `guess` is its place in the object, right for rows that look alike. */
  child(bytes: Uint8Array, start: number, end: number, guess: number, decode: () => string): PathNode {
    const likely = this.children[guess]
    if (likely !== undefined && sameBytes(likely.keyBytes, bytes, start, end)) return likely
    const name = decode()
    this.byName ??= new Map(this.children.map(node => [node.name, node]))
    const known = this.byName.get(name)
    if (known !== undefined) return known
    const node = new PathNode(this, name, bytes.slice(start, end))
    this.children.push(node)
    this.byName.set(name, node)
    return node
  }

  /** The child that stands for all items, or for one by its number. */
  item(index: number | null): PathNode {
    const place = index ?? 0
    let node = this.children[place]
    if (node === undefined) {
      node = new PathNode(this, `${place}`, new Uint8Array(0), index === null)
      this.children[place] = node
    }
    return node
  }
}

function sameBytes(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false
  for (let index = 0; index < key.length; index++) if (key[index] !== bytes[start + index]) return false
  return true
}
