import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldHashes, hashBytes, leafHash, nodeHash } from './merkle-hash.ts'
import { verifyConsistency, verifyInclusion } from './merkle-proof.ts'
import { consistencyPath, inclusionPath, rangeRoot, type TileHashes } from './merkle-range.ts'

/** The leaves and roots of the reference implementation of Certificate Transparency. */
const knownLeaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const knownRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

test('merkle: the roots of the reference implementation come out', () => {
  const tiles = tilesOf(knownLeaves.map((hex) => leafHash(Buffer.from(hex, 'hex'))))
  for (const [size, root] of knownRoots.entries()) expect(rangeRoot(tiles, 0, size).toString('hex')).toBe(root)
})

test('merkle: every leaf of every tree up to 70 leaves, and around whole tiles, is proved, and nothing else is', () => {
  for (const size of [...Array.from({ length: 70 }, (_, index) => index + 1), 255, 256, 257, 513, 65_537]) {
    const leaves = leavesOf(size)
    const tiles = tilesOf(leaves)
    const tree = { size, rootHash: rangeRoot(tiles, 0, size) }
    for (const index of new Set([0, 1, size >> 1, size - 2, size - 1].filter((one) => one >= 0 && one < size))) {
      const path = inclusionPath(tiles, index, size)
      const leaf = leaves[index] ?? Buffer.alloc(0)
      expect(verifyInclusion(leaf, index, path, tree), `${index} of ${size}`).toBe(true)
      expect(verifyInclusion(leaf, index + 1, path, tree)).toBe(false)
      expect(verifyInclusion(nodeHash(leaf, leaf), index, path, tree)).toBe(false)
      expect(verifyInclusion(leaf, index, [...path, leaf], tree)).toBe(false)
      expect(verifyInclusion(leaf, index, path.slice(1), tree) && path.length > 0).toBe(false)
      for (const at of path.keys()) expect(verifyInclusion(leaf, index, flipped(path, at), tree)).toBe(false)
    }
  }
})

test('merkle: every pair of trees up to 40 leaves is proved consistent, and no changed one is', () => {
  const tiles = tilesOf(leavesOf(300))
  const sizes = [...Array.from({ length: 41 }, (_, size) => size), 255, 256, 257, 300]
  const rootOf = (size: number) => ({ size, rootHash: rangeRoot(tiles, 0, size) })
  for (const newer of sizes) {
    for (const older of sizes.filter((size) => size <= newer)) {
      const path = consistencyPath(tiles, older, newer)
      expect(verifyConsistency(rootOf(older), rootOf(newer), path), `${older} to ${newer}`).toBe(true)
      const other = { size: older, rootHash: leafHash(Buffer.from('other')) }
      expect(verifyConsistency(other, rootOf(newer), path)).toBe(false)
      expect(verifyConsistency(rootOf(older), rootOf(newer), [...path, other.rootHash])).toBe(false)
      for (const at of path.keys()) {
        expect(verifyConsistency(rootOf(older), rootOf(newer), flipped(path, at))).toBe(false)
      }
    }
  }
})

test('merkle: what is no proof proves nothing and throws nothing', () => {
  const hash = fc.uint8Array({ minLength: 0, maxLength: 40 })
  const tree = fc.record({ size: fc.double(), rootHash: hash })
  fc.assert(
    fc.property(hash, fc.double(), fc.array(hash), tree, tree, (leaf, index, path, older, newer) => {
      expect(verifyInclusion(leaf, index, path, newer)).toBe(false)
      expect(verifyConsistency(older, newer, path)).toBe(false)
    }),
  )
})

function leavesOf(count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => leafHash(Buffer.from(String(index))))
}

/** The levels of a tree, in memory. */
function tilesOf(leaves: readonly Buffer[]): TileHashes {
  const levels: Buffer[][] = [[...leaves]]
  for (let below = levels[0] ?? []; below.length >= 256; ) {
    const count = Math.floor(below.length / 256)
    const source = below
    below = Array.from({ length: count }, (_, at) => foldHashes(Buffer.concat(source.slice(at * 256, (at + 1) * 256))))
    levels.push(below)
  }
  return { hashes: (level, index, count) => Buffer.concat((levels[level] ?? []).slice(index, index + count)) }
}

function flipped(path: readonly Buffer[], at: number): Buffer[] {
  return path.map((hash, index) => {
    const copy = Buffer.from(hash)
    if (index === at) copy[hashBytes - 1] = (copy[hashBytes - 1] ?? 0) ^ 1
    return copy
  })
}
