import { decodeBlock, type StoredBlock } from '../base/codec.ts'
import type { BatchHeader } from './batch-header.ts'
import type { IdentityKey, RecordIdentity } from './index/index-query.ts'

/** A batch that is compared with what is there. Its body is unpacked only where a record of it has to be looked at. */
export class IncomingBatch {
  readonly header: BatchHeader
  readonly body: StoredBlock
  #raw: Buffer | null = null

  constructor(header: BatchHeader, body: StoredBlock) {
    this.header = header
    this.body = body
  }

  identityKey(index: number): IdentityKey {
    return { day: this.header.identityDays[index] ?? 0, hash: this.header.identityHashes[index] ?? 0 }
  }

  /** Whether a record of this batch and `other`, whose hashes are equal, have one identity. */
  isSame(index: number, other: { readonly batch: IncomingBatch; readonly index: number }): boolean {
    return isSameIdentity(this.header.identity(index), other.batch.header.identity(other.index))
  }

  /** The record's exact bytes, to be read only. */
  bytes(index: number): Uint8Array {
    this.#raw ??= decodeBlock(this.body)
    return this.#raw.subarray(this.header.offsets[index], this.header.offsets[index + 1])
  }
}

export function isSameIdentity(a: RecordIdentity, b: RecordIdentity): boolean {
  return a.accountId === b.accountId && a.eventTimeMs === b.eventTimeMs && a.eventId === b.eventId
}
