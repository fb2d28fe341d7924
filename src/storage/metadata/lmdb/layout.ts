import type { Database } from 'lmdb'
import { ByteReader, ByteWriter } from '../../../base/bytes.ts'
import type { MetadataEntry } from '../../metadata-store.ts'

/**
 * What is in the LMDB file. Database `entries`: the key's UTF-8 bytes to revision (48 bits) and value. Database
 * `numbers`: `format`, the version of all this, and `revision`, the last one given; each 48 bits, little-endian.
 */
export const formatVersion = 1

/** Width of a revision or number: 48 bits last for 2,000 years at 4,000 batches a second. */
const numberBytes = 6

export function encodeValue(revision: number, value: Uint8Array): Buffer {
  return new ByteWriter(numberBytes + value.length).u48(revision).bytes(value).copy()
}

export function decodeValue(key: string, stored: Buffer): MetadataEntry {
  const reader = new ByteReader(stored)
  const revision = reader.u48()
  // A copy: the map may move under a view of it.
  return { key, value: Uint8Array.from(reader.bytes(reader.remaining)), revision }
}

/** 0 where it was never written. */
export function readNumber(numbers: Database<Buffer, Buffer>, name: string): number {
  const stored = numbers.get(Buffer.from(name))
  return stored === undefined ? 0 : new ByteReader(stored).u48()
}

export function writeNumber(numbers: Database<Buffer, Buffer>, name: string, value: number): void {
  numbers.putSync(Buffer.from(name), new ByteWriter(numberBytes).u48(value).copy())
}
