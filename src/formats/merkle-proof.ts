import { emptyRoot, hashBytes, nodeHash } from './merkle-hash.ts'

/** The tree over the first `size` leaves. */
export interface TreeRoot {
  readonly size: number
  readonly rootHash: Uint8Array
}

/** No path is longer: a tree has at most 2^53 leaves. Bounds what a proof from outside may hold. */
export const pathHashesMax = 54

/**
 * Whether `path` proves that the leaf with this hash stands at `index` of the tree (RFC 9162, 2.1.3.2).
 *
 * @param path Hashes from the leaf up. What is malformed proves nothing.
 */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  path: readonly Uint8Array[],
  { size, rootHash }: TreeRoot,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leaf, rootHash, ...path])) return false
  let [node, last] = [index, size - 1]
  let found = leaf
  for (const hash of path) {
    if (last === 0) return false
    if (isRight(node) || node === last) {
      found = nodeHash(hash, found)
      while (!isRight(node) && node !== 0) [node, last] = [parent(node), parent(last)]
    } else found = nodeHash(found, hash)
    ;[node, last] = [parent(node), parent(last)]
  }
  return last === 0 && isEqual(found, rootHash)
}

/**
 * Whether `path` proves that the leaves of `older` are the first ones of `newer`, unchanged and in order (RFC 9162,
 * 2.1.4.2). A tree without leaves is the beginning of every other.
 *
 * @param path What is malformed proves nothing.
 */
export function verifyConsistency(older: TreeRoot, newer: TreeRoot, path: readonly Uint8Array[]): boolean {
  if (!isCount(older.size) || !isCount(newer.size) || older.size > newer.size) return false
  if (!areHashes([older.rootHash, newer.rootHash, ...path])) return false
  if (older.size === 0) return path.length === 0 && isEqual(older.rootHash, emptyRoot)
  if (older.size === newer.size) return path.length === 0 && isEqual(older.rootHash, newer.rootHash)
  let [node, last] = [older.size - 1, newer.size - 1]
  while (isRight(node)) [node, last] = [parent(node), parent(last)]
  // The older root is a node of the newer tree where its leaves fill a perfect one; the proof then leaves it out.
  const [start, ...rest] = node === 0 ? [older.rootHash, ...path] : path
  if (start === undefined) return false
  let [olderFound, newerFound] = [start, start]
  for (const hash of rest) {
    if (last === 0) return false
    if (isRight(node) || node === last) {
      olderFound = nodeHash(hash, olderFound)
      newerFound = nodeHash(hash, newerFound)
      while (!isRight(node) && node !== 0) [node, last] = [parent(node), parent(last)]
    } else newerFound = nodeHash(newerFound, hash)
    ;[node, last] = [parent(node), parent(last)]
  }
  return last === 0 && isEqual(olderFound, older.rootHash) && isEqual(newerFound, newer.rootHash)
}

/** Beyond 2^31, where the bit operators end. */
const isRight = (node: number): boolean => node % 2 === 1
const parent = (node: number): number => Math.floor(node / 2)
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

function areHashes(values: readonly Uint8Array[]): boolean {
  return values.length <= pathHashesMax + 2 && values.every(({ length }) => length === hashBytes)
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
