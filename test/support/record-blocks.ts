import fc from 'fast-check'
import { encodeBlock } from '../../src/base/codec.ts'
import { type Provenance, provenanceKinds } from '../../src/records/provenance.ts'
import type { RecordBlock } from '../../src/records/segment/record-block.ts'

/** A record as it goes in: what must come out again under its number. */
export interface PlainRecord {
  readonly bytes: Buffer
  readonly storedAtMs: number
  readonly provenance: Provenance
  readonly isConflict: boolean
  readonly memberships: readonly number[]
}

/** Blocks of records from 2 bytes to a megabyte, most of them as event records are. */
export function arbitraryBlocks({ bytesMax = 1024 * 1024, blocksMax = 8 } = {}): fc.Arbitrary<PlainRecord[][]> {
  const length = fc.oneof(
    { weight: 60, arbitrary: fc.integer({ min: 2, max: Math.min(3000, bytesMax) }) },
    { weight: 1, arbitrary: fc.integer({ min: 2, max: bytesMax }) },
  )
  const bytes = fc.tuple(length, fc.nat(), fc.boolean()).map(([size, seed, isText]) => recordBytes(size, seed, isText))
  const provenance = fc.record({
    kind: fc.constantFrom(...Object.values(provenanceKinds)),
    principal: fc.constantFrom('', 'arn:aws:iam::123456789012:user/zoë', 'arn:aws:iam::123456789012:root'),
    origin: fc.constantFrom('', 'trail/2026/01/02.json.gz', '127.0.0.1:40112'),
  })
  const storedAtMs = fc.oneof(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.integer({ min: 1.7e12, max: 1.7e12 + 20 }))
  const memberships = fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 3 })
  const run = fc
    .tuple(fc.array(bytes, { minLength: 1, maxLength: 12 }), storedAtMs, provenance, fc.boolean(), memberships)
    .map(([bodies, time, source, isConflict, numbers]) =>
      bodies.map((body) => ({
        bytes: body,
        storedAtMs: time,
        provenance: source,
        isConflict,
        memberships: numbers.toSorted((a, b) => a - b),
      })),
    )
  const block = fc.array(run, { minLength: 1, maxLength: 4 }).map((runs) => runs.flat())
  return fc.array(block, { minLength: 1, maxLength: blocksMax })
}

/** `records` as one block; neighbours that came together share a run. */
export function toBlock(records: readonly PlainRecord[]): RecordBlock {
  const runs = records.reduce<{ recordCount: number; like: PlainRecord }[]>((made, record) => {
    const last = made.at(-1)
    if (last !== undefined && beside(last.like) === beside(record)) last.recordCount += 1
    else made.push({ recordCount: 1, like: record })
    return made
  }, [])
  return {
    recordCount: records.length,
    bodyLengths: records.map(({ bytes }) => bytes.length),
    runs: runs.map(({ recordCount, like: { bytes: _, ...rest } }) => ({ recordCount, ...rest })),
    body: encodeBlock(Buffer.concat(records.map(({ bytes }) => bytes))),
  }
}

/** A record of `size` bytes that `seed` decides: text that packs well, or noise that does not. */
export function recordBytes(size: number, seed: number, isText: boolean): Buffer {
  if (isText) return Buffer.alloc(size, `{"eventVersion":"1.11","eventID":"${seed}","eventName":"PutObject"}`)
  const bytes = Buffer.allocUnsafe(size)
  let state = seed | 1
  for (let index = 0; index < size; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    bytes[index] = state >>> 24
  }
  return bytes
}

function beside({ bytes: _, ...rest }: PlainRecord): string {
  return JSON.stringify(rest)
}
