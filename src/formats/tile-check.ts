import { foldHashes, hashBytes } from './merkle-hash.ts'
import type { TreeRoot } from './merkle-proof.ts'
import { rangeRoot } from './merkle-range.ts'
import { levelHashes, type TileName, tileHashes, tilePath } from './tile-path.ts'

/** What is wrong with the tiles of a tree. */
export type TileProblem =
  | { readonly kind: 'missing' | 'differs'; readonly path: string; readonly reason: string }
  /** Of the tree as a whole: the tiles belong together and give another root for its first `size` leaves. */
  | { readonly kind: 'root'; readonly path: null; readonly size: number; readonly reason: string }

/**
 * Checks every tile of a tree against those above it, and the last ones against its root. Reads each tile once, in the
 * order of `newTiles(0, size)`; holds one hash for each 256 leaves.
 *
 * @param read The bytes at a path below the log's prefix, or null where there are none. May give a full tile where a
 * partial one was asked for: its first hashes are used.
 * @param beginnings Trees of at most as many leaves, which this one must continue.
 */
export async function* checkTiles(
  read: (path: string) => Promise<Uint8Array | null>,
  tree: TreeRoot,
  beginnings: readonly TreeRoot[] = [],
): AsyncGenerator<TileProblem> {
  const edges = [tree, ...beginnings].map((root) => new RightEdge(root))
  let expected: Expected | null = null
  let isWhole = true
  for (let level = 0; levelHashes(tree.size, level) > 0; level += 1) {
    const roots: Buffer[] = []
    const count = levelHashes(tree.size, level)
    for (let index = 0; index * tileHashes < count; index += 1) {
      const name = { level, index, width: Math.min(tileHashes, count - index * tileHashes) }
      const tile = await readTile(read, name)
      const problem = problemOf(tile, name, expected)
      if (problem !== null) {
        isWhole = false
        yield { path: tilePath(name), ...problem }
      }
      if (tile === null) continue
      // What lies above is checked against this one all the same; one damaged tile must not hide another.
      if (name.width === tileHashes) roots[index] = foldHashes(tile)
      for (const edge of edges) edge.take(name, tile)
    }
    expected = { roots }
  }
  for (const edge of isWhole ? edges : []) {
    const { size } = edge.tree
    if (!edge.isRight()) {
      yield { kind: 'root', path: null, size, reason: `the first ${size} leaves have another root than the checkpoint` }
    }
  }
}

interface Expected {
  /** By tile of the level below; none where that tile could not be read. */
  readonly roots: readonly (Buffer | undefined)[]
}

/** The tiles from which the root of a tree follows: on each level the one that is its last and not full. */
class RightEdge {
  readonly tree: TreeRoot
  readonly #tiles: Buffer[] = []

  constructor(tree: TreeRoot) {
    this.tree = tree
  }

  take({ level, index }: TileName, tile: Buffer): void {
    if (index === this.#indexAt(level)) this.#tiles[level] = tile
  }

  isRight(): boolean {
    const hashes = (level: number, index: number, count: number) => {
      const start = index - this.#indexAt(level) * tileHashes
      return (this.#tiles[level] ?? Buffer.alloc(0)).subarray(start * hashBytes, (start + count) * hashBytes)
    }
    return rangeRoot({ hashes }, 0, this.tree.size).equals(this.tree.rootHash)
  }

  #indexAt(level: number): number {
    return Math.floor(levelHashes(this.tree.size, level) / tileHashes)
  }
}

async function readTile(read: (path: string) => Promise<Uint8Array | null>, name: TileName): Promise<Buffer | null> {
  const bytes = (await read(tilePath(name))) ?? (await read(tilePath({ ...name, width: tileHashes })))
  if (bytes === null || bytes.length < name.width * hashBytes) return null
  return Buffer.from(bytes.subarray(0, name.width * hashBytes))
}

function problemOf(tile: Buffer | null, { index, width }: TileName, expected: Expected | null) {
  if (tile === null) return { kind: 'missing', reason: 'it is missing or too short' } as const
  for (let at = 0; expected !== null && at < width; at += 1) {
    const root = expected.roots[index * tileHashes + at]
    if (root !== undefined && !root.equals(tile.subarray(at * hashBytes, (at + 1) * hashBytes))) {
      return { kind: 'differs', reason: `hash ${at} is not that of the tile below it` } as const
    }
  }
  return null
}
