import { createCipheriv } from 'node:crypto'
import { nonceBytes } from '../formats/merkle-leaf.ts'

/** Length of a day's secret. */
export const daySecretBytes = 32

const blockBytes = 16
const blocksEach = nonceBytes / blockBytes

/**
 * The nonces of records with consecutive numbers, one after another: AES-256 under the day's secret of two numbers for
 * each record, which is the key stream of counter mode. One call makes them by the thousand
 * (docs/formats/proof-tree.md).
 *
 * @param secret Of the day when the records were stored, {@link daySecretBytes} long.
 */
export function noncesFrom(secret: Uint8Array, first: number, count: number): Buffer {
  const counter = Buffer.alloc(blockBytes)
  counter.writeBigUInt64BE(BigInt(first) * BigInt(blocksEach), blockBytes - 8)
  return createCipheriv('aes-256-ctr', secret, counter).update(Buffer.alloc(count * nonceBytes))
}
