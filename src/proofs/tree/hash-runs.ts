import { required } from '../../base/assert.ts'
import { decodeBlock } from '../../base/codec.ts'
import { hashBytes } from '../../formats/merkle-hash.ts'
import { LeafHasher, nonceBytes } from '../../formats/merkle-leaf.ts'
import type { RecordRun } from '../../records/record-runs.ts'
import { dayOf } from '../day.ts'
import { noncesFrom } from '../nonces.ts'

/** Secrets by day, as {@link dayOf} names it. */
export type SecretsByDay = ReadonlyMap<string, Uint8Array>

const hasher = new LeafHasher()

/**
 * The leaf hashes of a run's records from number `from` on, one after another.
 *
 * @param secrets Of the days when they were stored.
 */
export function leafHashesOf(run: RecordRun, from: number, secrets: SecretsByDay): Buffer {
  const raw = decodeBlock(run.body)
  const skipped = Math.max(from - run.first, 0)
  const hashes = Buffer.alloc(Math.max(run.bodyLengths.length - skipped, 0) * hashBytes)
  let index = 0
  let offset = 0
  for (const { recordCount, storedAtMs } of run.stored) {
    const end = index + recordCount
    if (end <= skipped) {
      for (; index < end; index += 1) offset += run.bodyLengths[index] ?? 0
      continue
    }
    const secret = required(secrets.get(dayOf(storedAtMs)), 'the secret of a day')
    const nonces = noncesFrom(secret, run.first + index, recordCount)
    for (let nonceAt = 0; index < end; index += 1, nonceAt += nonceBytes) {
      const length = required(run.bodyLengths[index], 'the length of a record')
      if (index >= skipped) {
        const nonce = nonces.subarray(nonceAt, nonceAt + nonceBytes)
        hasher.hashInto(hashes, (index - skipped) * hashBytes, nonce, raw.subarray(offset, offset + length))
      }
      offset += length
    }
  }
  return hashes
}
