import type { RecordNumber } from '../base/brands.ts'
import type { Provenance } from './provenance.ts'
import type { StoredRecord } from './segment/record-block.ts'

/**
 * Stored records as they cross threads: one piece of memory that can be moved, and what stands beside each record.
 * (A view of a larger buffer would take the whole buffer with it.)
 */
export interface PackedRecords {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly records: readonly PackedRecord[]
}

interface PackedRecord {
  readonly lengthBytes: number
  readonly recordNumber: RecordNumber
  readonly storedAtMs: number
  readonly provenance: Provenance
  readonly isConflict: boolean
  readonly memberships: readonly number[]
}

export function packRecords(stored: readonly StoredRecord[]): PackedRecords {
  const bytes = new Uint8Array(new ArrayBuffer(stored.reduce((sum, record) => sum + record.bytes.length, 0)))
  let offset = 0
  const records: PackedRecord[] = []
  for (const { bytes: own, ...beside } of stored) {
    bytes.set(own, offset)
    offset += own.length
    records.push({ ...beside, lengthBytes: own.length })
  }
  return { bytes, records }
}

export function unpackRecords({ bytes, records }: PackedRecords): StoredRecord[] {
  let offset = 0
  return records.map(({ lengthBytes, ...beside }) => {
    const own = Buffer.from(bytes.buffer, bytes.byteOffset + offset, lengthBytes)
    offset += lengthBytes
    return { ...beside, bytes: own }
  })
}
