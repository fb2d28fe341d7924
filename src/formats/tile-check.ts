import { foldHashes, hashBytes } from './merkle-hash.ts'
import type { TreeRoot } from './merkle-proof.ts'
import { rangeRoot } from './merkle-range.ts'
import { levelHashes, type TileName, tileHashes, tilePath } from './tile-path.ts'

/** What is wrong with the tiles of a tree. */
export interface TileProblem {
  /** Null: of the tree as a whole. */
  readonly path: string | null
  readonly reason: string
}

/**
 * Checks every tile of a tree against those above it, and the last ones against its root. Reads each tile once; holds
 * one hash for each 256 leaves.
 *
 * @param read The bytes at a path below the log's prefix, or null where there are none. May give a full tile where a
 * partial one was asked for: its first hashes are used.
 */
export async function* checkTiles(
  read: (path: string) => Promise<Uint8Array | null>,
  { size, rootHash }: TreeRoot,
): AsyncGenerator<TileProblem> {
  const edges: Edge[] = []
  let expected: Expected | null = null
  let isWhole = true
  for (let level = 0; levelHashes(size, level) > 0; level += 1) {
    const roots: Buffer[] = []
    const count = levelHashes(size, level)
    for (let index = 0; index * tileHashes < count; index += 1) {
      const name = { level, index, width: Math.min(tileHashes, count - index * tileHashes) }
      const tile = await readTile(read, name)
      const reason = tile === null ? 'it is missing or too short' : firstDifference(tile, name, expected)
      if (reason !== null) {
        isWhole = false
        yield { path: tilePath(name), reason }
      }
      // What lies above is checked against this one all the same; one damaged tile must not hide another.
      if (tile !== null && name.width === tileHashes) roots[index] = foldHashes(tile)
      edges[level] = { index, tile: tile ?? Buffer.alloc(0) }
    }
    expected = { roots }
  }
  if (isWhole && !rootOfEdges(edges, size).equals(rootHash)) {
    yield { path: null, reason: 'the tiles belong together and give another root than the checkpoint' }
  }
}

interface Edge {
  readonly index: number
  readonly tile: Buffer
}

interface Expected {
  /** By tile of the level below; none where that tile could not be read. */
  readonly roots: readonly (Buffer | undefined)[]
}

async function readTile(read: (path: string) => Promise<Uint8Array | null>, name: TileName): Promise<Buffer | null> {
  const bytes = (await read(tilePath(name))) ?? (await read(tilePath({ ...name, width: tileHashes })))
  if (bytes === null || bytes.length < name.width * hashBytes) return null
  return Buffer.from(bytes.subarray(0, name.width * hashBytes))
}

function firstDifference(tile: Buffer, { index, width }: TileName, expected: Expected | null): string | null {
  if (expected === null) return null
  for (let at = 0; at < width; at += 1) {
    const root = expected.roots[index * tileHashes + at]
    if (root !== undefined && !root.equals(tile.subarray(at * hashBytes, (at + 1) * hashBytes))) {
      return `hash ${at} is not that of the tile below it`
    }
  }
  return null
}

function rootOfEdges(edges: readonly Edge[], size: number): Buffer {
  const hashes = (level: number, index: number, count: number) => {
    const edge = edges[level]
    const start = index - (edge?.index ?? 0) * tileHashes
    return (edge?.tile ?? Buffer.alloc(0)).subarray(start * hashBytes, (start + count) * hashBytes)
  }
  return rangeRoot({ hashes }, 0, size)
}
