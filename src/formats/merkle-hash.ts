import { hash } from 'node:crypto'
import { assert } from '../base/assert.ts'

/** Length of every hash of the tree: SHA-256. */
export const hashBytes = 32

/** SHA-256. */
export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer')
}

/** Puts the SHA-256 of `bytes` into `target`: for those who hash by the thousand, at half the price of a new buffer. */
export function sha256Into(target: Buffer, offsetBytes: number, bytes: Uint8Array): void {
  target.write(hash('sha256', bytes, 'binary'), offsetBytes, hashBytes, 'latin1')
}

/** The root of a tree without leaves (RFC 6962, 2.1). */
export const emptyRoot: Buffer = sha256(new Uint8Array(0))

/** SHA-256(0x00 ‖ leaf). */
export function leafHash(leaf: Uint8Array): Buffer {
  return sha256(Buffer.concat([Buffer.of(0), leaf]))
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(Buffer.concat([Buffer.of(1), left, right]))
}

/** The root of the perfect tree over hashes that stand one after another; how many is a power of two. */
export function foldHashes(hashes: Uint8Array): Buffer {
  let count = hashes.length / hashBytes
  assert(count >= 1 && Number.isInteger(Math.log2(count)), 'a perfect tree has a power of two of leaves')
  const level = Buffer.from(hashes)
  const node = Buffer.alloc(1 + 2 * hashBytes, 1)
  for (; count > 1; count /= 2) {
    for (let pair = 0; pair < count / 2; pair += 1) {
      level.copy(node, 1, pair * 2 * hashBytes, (pair + 1) * 2 * hashBytes)
      sha256Into(level, pair * hashBytes, node)
    }
  }
  return Buffer.from(level.subarray(0, hashBytes))
}
