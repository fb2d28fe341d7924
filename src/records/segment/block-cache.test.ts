import { expect, test } from 'vitest'
import { recordNumber } from '../../base/brands.ts'
import { codecs } from '../../base/codec.ts'
import { provenanceKinds } from '../provenance.ts'
import { BlockCache } from './block-cache.ts'
import { UnpackedBlock } from './unpacked-block.ts'

test('block cache: within its bound, the blocks not used longest leave first', () => {
  const one = block(1000)
  const cache = new BlockCache(3 * one.memoryBytes)
  const owner = cache.newOwner()
  for (const index of [0, 1, 2]) cache.add(owner, index, block(1000))
  cache.get(owner, 0)
  cache.add(owner, 3, one)
  expect([0, 1, 2, 3].map((index) => cache.get(owner, index) !== null)).toEqual([true, false, true, true])
  expect(cache.bytes).toBe(3 * one.memoryBytes)
})

test('block cache: a block larger than all of it leaves the others where they are', () => {
  const cache = new BlockCache(5000)
  const owner = cache.newOwner()
  cache.add(owner, 0, block(1000))
  cache.add(owner, 1, block(10_000))
  expect(cache.get(owner, 0)).not.toBe(null)
  expect(cache.get(owner, 1)).toBe(null)
})

test('block cache: segments do not meet each other’s blocks', () => {
  const cache = new BlockCache()
  const [one, other] = [cache.newOwner(), cache.newOwner()]
  cache.add(one, 0, block(10))
  expect(cache.get(other, 0)).toBe(null)
})

function block(bytes: number): UnpackedBlock {
  const body = { codec: codecs.none, rawBytes: bytes, bytes: Buffer.allocUnsafeSlow(bytes) }
  const provenance = { kind: provenanceKinds.captured, principal: '', origin: '' }
  const run = { recordCount: 1, storedAtMs: 0, provenance, isConflict: false, memberships: [] }
  return new UnpackedBlock(recordNumber(0), { recordCount: 1, bodyLengths: [bytes], runs: [run], body })
}
