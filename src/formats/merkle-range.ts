import { assert } from '../base/assert.ts'
import { emptyRoot, foldHashes, hashBytes, nodeHash } from './merkle-hash.ts'
import { tileHeight } from './tile-path.ts'

/** Reads hashes of a tree's tiles. */
export interface TileHashes {
  /**
   * `count` hashes one after another, from number `index` of a level: the roots of perfect trees over 256^level leaves.
   * They all stand in one tile.
   */
  hashes(level: number, index: number, count: number): Uint8Array
}

/** The root of the tree over the leaves from `start` and below `end` (RFC 6962, 2.1); `start` is 0 or fits `end`. */
export function rangeRoot(tiles: TileHashes, start: number, end: number): Buffer {
  const count = end - start
  if (count === 0) return emptyRoot
  const height = Math.ceil(Math.log2(count))
  if (2 ** height === count) return perfectRoot(tiles, start, height)
  const middle = start + 2 ** (height - 1)
  return nodeHash(rangeRoot(tiles, start, middle), rangeRoot(tiles, middle, end))
}

/** The path that proves that a leaf stands at `index` of the tree of `size`, from the leaf up (RFC 6962, 2.1.1). */
export function inclusionPath(tiles: TileHashes, index: number, size: number): Buffer[] {
  assert(index >= 0 && index < size, 'the leaf is in the tree')
  const path: Buffer[] = []
  for (let [start, end] = [0, size]; end - start > 1; ) {
    const middle = start + largestPowerBelow(end - start)
    if (index < middle) {
      path.unshift(rangeRoot(tiles, middle, end))
      end = middle
    } else {
      path.unshift(rangeRoot(tiles, start, middle))
      start = middle
    }
  }
  return path
}

/** The path that proves that the tree of `older` is the beginning of the tree of `newer` (RFC 6962, 2.1.2). */
export function consistencyPath(tiles: TileHashes, older: number, newer: number): Buffer[] {
  assert(older >= 0 && older <= newer, 'the older tree is not the larger one')
  const path: Buffer[] = []
  if (older === 0) return path
  let [start, end] = [0, newer]
  while (end !== older) {
    const middle = start + largestPowerBelow(end - start)
    if (older <= middle) {
      path.unshift(rangeRoot(tiles, middle, end))
      end = middle
    } else {
      path.unshift(rangeRoot(tiles, start, middle))
      start = middle
    }
  }
  // Where it is the whole older tree, whoever checks has its root.
  return start === 0 ? path : [rangeRoot(tiles, start, end), ...path]
}

function perfectRoot(tiles: TileHashes, start: number, height: number): Buffer {
  const level = Math.floor(height / tileHeight)
  const count = 2 ** (height - level * tileHeight)
  const index = start / 2 ** (level * tileHeight)
  assert(Number.isInteger(index) && index % count === 0, 'a perfect tree begins at a multiple of its leaves')
  const hashes = tiles.hashes(level, index, count)
  assert(hashes.length === count * hashBytes, 'the hashes that were asked for')
  return foldHashes(hashes)
}

function largestPowerBelow(count: number): number {
  return 2 ** (Math.ceil(Math.log2(count)) - 1)
}
