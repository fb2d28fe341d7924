import { ByteWriter } from '../base/bytes.ts'
import type { StoredBlock } from '../base/codec.ts'
import type { Attribute, ExtractedFields } from '../event/fields.ts'
import { eventIdHash, identityHash } from './index/content-hash.ts'
import type { RecordIdentity } from './index/index-query.ts'
import { type RecordScope, scopeKey } from './index/scope-table.ts'
import type { Provenance } from './provenance.ts'

/**
 * How event records stand in a journal frame (docs/formats/journal-records.md): the header holds where they came
 * from and what was extracted from each, the body their exact bytes one after another. `batch-header.ts` reads it.
 */
export interface EncodedBatch {
  readonly recordCount: number
  readonly header: Uint8Array
  readonly body: StoredBlock
}

export interface RecordEntry {
  readonly fields: ExtractedFields
  /** Length of the exact bytes in the body. */
  readonly bodyBytes: number
  /** The `eventID` was made by this server: no other record can have it, so it is not looked up. */
  readonly isOwnId: boolean
  /** Another record with the same identity and other content is kept. Set at the append side. */
  readonly isConflict: boolean
}

/** Most records in one batch: its header stays far below a frame's bound. */
export const batchRecordsMax = 256

/**
 * Raw bytes at which a batch ends, unless its first record is larger. A batch's body is one block, and finding a
 * record unpacks its block: 50 records of a page in 50 blocks of this size take some 2.5 ms (docs/decisions/0003).
 */
export const batchRawBytesTarget = 64 * 1024

export const headerVersion = 2

export const entryFlags = {
  ownId: 1,
  conflict: 2,
  derivedId: 4,
  readOnlyKnown: 8,
  readOnly: 16,
  hasTime: 32,
  hasAccount: 64,
} as const

/**
 * The frame's header. What several records of a batch have in common stands in it once, and the hashes that the index
 * needs are made here, where the work is spread over threads: the thread that takes batches in only copies numbers.
 */
export function encodeRecordHeader(provenance: Provenance, entries: readonly RecordEntry[]): Buffer<ArrayBuffer> {
  const dictionary = new BatchDictionary()
  const records = new ByteWriter(entries.length * 64)
  let attributes = 0
  for (const entry of entries) {
    encodeEntry(records, entry, dictionary)
    attributes += entry.fields.attributes.length
  }
  const eventIds = entries.map(({ fields }) => fields.eventId).join('')
  const out = new ByteWriter(256 + records.length + entries.length * 256)
  out.u8(headerVersion).u8(provenance.kind).text(provenance.principal).text(provenance.origin)
  out.varint(entries.length).varint(attributes)
  dictionary.write(out)
  return out.bytes(records.view()).bytes(Buffer.from(eventIds, 'latin1')).copy()
}

/** The identity under which a record is stored and looked up. */
export function identityOf({ accountId, eventTimeMs, eventId }: ExtractedFields): RecordIdentity {
  return { accountId: accountId ?? '', eventTimeMs: eventTimeMs ?? 0, eventId }
}

function encodeEntry(out: ByteWriter, entry: RecordEntry, dictionary: BatchDictionary): void {
  const { fields, bodyBytes } = entry
  out.u8(flagsOf(entry)).varint(dictionary.scope(fields)).varint(bodyBytes)
  if (fields.eventTimeMs !== null) out.f64(fields.eventTimeMs)
  out.u40(eventIdHash(fields.eventId)).u40(identityHash(identityOf(fields)))
  out.u8(fields.eventId.length).varint(fields.attributes.length)
  for (const attribute of fields.attributes) out.varint(dictionary.term(attribute))
}

function flagsOf({ fields, isOwnId, isConflict }: RecordEntry): number {
  return (
    (isOwnId ? entryFlags.ownId : 0) |
    (isConflict ? entryFlags.conflict : 0) |
    (fields.eventIdDerived ? entryFlags.derivedId : 0) |
    (fields.readOnly === null ? 0 : entryFlags.readOnlyKnown) |
    (fields.readOnly === true ? entryFlags.readOnly : 0) |
    (fields.eventTimeMs === null ? 0 : entryFlags.hasTime) |
    (fields.accountId === null ? 0 : entryFlags.hasAccount)
  )
}

/** The distinct scopes and attribute values of a batch, numbered in the order of first use. */
class BatchDictionary {
  readonly #scopes = new Map<string, number>()
  readonly #scopeList: RecordScope[] = []
  /** By attribute. */
  readonly #terms: Map<string, number>[] = []
  readonly #attributes: number[] = []
  readonly #texts: string[] = []

  scope({ accountId, region, category }: ExtractedFields): number {
    const scope = { accountId: accountId ?? '', region, category }
    const key = scopeKey(scope)
    const known = this.#scopes.get(key)
    if (known !== undefined) return known
    this.#scopes.set(key, this.#scopeList.length)
    return this.#scopeList.push(scope) - 1
  }

  term([attribute, text]: Attribute): number {
    let terms = this.#terms[attribute]
    if (terms === undefined) {
      terms = new Map()
      this.#terms[attribute] = terms
    }
    const known = terms.get(text)
    if (known !== undefined) return known
    terms.set(text, this.#texts.length)
    this.#attributes.push(attribute)
    return this.#texts.push(text) - 1
  }

  write(out: ByteWriter): void {
    out.varint(this.#scopeList.length)
    for (const { accountId, region, category } of this.#scopeList) out.text(accountId).text(region).u8(category)
    // All texts in one piece: writing each by itself takes longer than all the rest.
    const texts = Buffer.from(this.#texts.join(''))
    const isAscii = texts.length === this.#texts.reduce((sum, text) => sum + text.length, 0)
    out.varint(this.#texts.length).varint(texts.length)
    for (const [term, text] of this.#texts.entries()) {
      out.u8(this.#attributes[term] ?? 0).varint(isAscii ? text.length : Buffer.byteLength(text))
    }
    out.bytes(texts)
  }
}
