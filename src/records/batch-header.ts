import { required } from '../base/assert.ts'
import { ByteReader, MalformedBytesError } from '../base/bytes.ts'
import { type PackedTexts, packedText } from '../base/packed-texts.ts'
import type { Attribute, EventCategory } from '../event/fields.ts'
import { identityDay } from './index/identity-days.ts'
import type { RecordIdentity } from './index/index-query.ts'
import type { IndexedBatch } from './index/indexed-batch.ts'
import type { RecordScope } from './index/scope-table.ts'
import { type Provenance, parseProvenanceKind } from './provenance.ts'
import { entryFlags, headerVersion, type RecordEntry } from './record-frame.ts'
import { upgradeHeader } from './record-frame-1.ts'

/**
 * What a frame's header says of its records, column by column. Fifty records a batch and twenty thousand a second pass
 * here: an object for each, with a text for each of its values, would cost more than all that is done with them.
 */
export class BatchHeader implements IndexedBatch {
  readonly provenance: Provenance
  readonly recordCount: number
  readonly scopes: readonly RecordScope[]
  readonly attributes: Uint8Array
  readonly texts: PackedTexts
  /** By record, {@link entryFlags}. */
  readonly flags: Uint8Array
  readonly scopeOf: Uint32Array
  /** By record: where its exact bytes start in the raw body; the body's length last. */
  readonly offsets: Uint32Array
  readonly termStarts: Uint32Array
  readonly terms: Uint32Array
  readonly eventIdHashes: Float64Array
  readonly identityDays: Int32Array
  readonly identityHashes: Float64Array
  /** By record; only where the flag says that there is one. */
  readonly #eventTimes: Float64Array
  readonly #eventIds: string
  readonly #eventIdStarts: Uint32Array

  /** @throws {MalformedBytesError} The bytes are not a header that this version knows. */
  static decode(header: Uint8Array): BatchHeader {
    const from = new ByteReader(header[0] === 1 ? upgradeHeader(header) : header)
    const version = from.u8()
    if (version !== headerVersion) throw new MalformedBytesError(`a record header has version ${version}`)
    return new BatchHeader(from)
  }

  private constructor(from: ByteReader) {
    this.provenance = { kind: parseProvenanceKind(from.u8()), principal: from.text(), origin: from.text() }
    const count = countOf(from)
    const terms = countOf(from)
    this.recordCount = count
    this.scopes = Array.from({ length: countOf(from) }, () => readScope(from))
    const { attributes, texts } = readTerms(from)
    this.attributes = attributes
    this.texts = texts
    this.flags = new Uint8Array(count)
    this.scopeOf = new Uint32Array(count)
    this.offsets = new Uint32Array(count + 1)
    this.termStarts = new Uint32Array(count + 1)
    this.terms = new Uint32Array(terms)
    this.eventIdHashes = new Float64Array(count)
    this.identityDays = new Int32Array(count)
    this.identityHashes = new Float64Array(count)
    this.#eventTimes = new Float64Array(count)
    this.#eventIdStarts = new Uint32Array(count + 1)
    for (let index = 0; index < count; index += 1) this.#readRecord(from, index)
    demand(this.termStarts[count] === terms, 'the attributes of a record header do not add up')
    this.#eventIds = from.bytes(this.#eventIdStarts[count] ?? 0).toString('latin1')
    demand(from.remaining === 0, 'a record header goes on behind its last record')
  }

  isOwnId(index: number): boolean {
    return this.#has(index, entryFlags.ownId)
  }

  isConflict(index: number): boolean {
    return this.#has(index, entryFlags.conflict)
  }

  bodyBytes(index: number): number {
    return (this.offsets[index + 1] ?? 0) - (this.offsets[index] ?? 0)
  }

  eventTimeMs(index: number): number | null {
    return this.#has(index, entryFlags.hasTime) ? (this.#eventTimes[index] ?? 0) : null
  }

  eventId(index: number): string {
    return this.#eventIds.slice(this.#eventIdStarts[index], this.#eventIdStarts[index + 1])
  }

  identity(index: number): RecordIdentity {
    const { accountId } = this.#scope(index)
    return { accountId, eventTimeMs: this.eventTimeMs(index) ?? 0, eventId: this.eventId(index) }
  }

  /** The record as it was given to be encoded. */
  entry(index: number): RecordEntry {
    const { accountId, region, category } = this.#scope(index)
    const terms = this.terms.subarray(this.termStarts[index], this.termStarts[index + 1])
    return {
      fields: {
        accountId: this.#has(index, entryFlags.hasAccount) ? accountId : null,
        region,
        category: category as EventCategory, // written by encodeRecordHeader, under the frame's checksum
        eventTimeMs: this.eventTimeMs(index),
        eventId: this.eventId(index),
        eventIdDerived: this.#has(index, entryFlags.derivedId),
        readOnly: this.#has(index, entryFlags.readOnlyKnown) ? this.#has(index, entryFlags.readOnly) : null,
        attributes: Array.from(
          terms,
          (term) => [this.attributes[term], packedText(this.texts, term)] as const as Attribute,
        ),
      },
      bodyBytes: this.bodyBytes(index),
      isOwnId: this.isOwnId(index),
      isConflict: this.isConflict(index),
    }
  }

  #readRecord(from: ByteReader, index: number): void {
    this.flags[index] = from.u8()
    this.scopeOf[index] = placeIn(this.scopes, from.varint())
    this.offsets[index + 1] = (this.offsets[index] ?? 0) + from.varint()
    const timeMs = this.#has(index, entryFlags.hasTime) ? from.f64() : 0
    this.#eventTimes[index] = timeMs
    this.eventIdHashes[index] = from.u40()
    this.identityHashes[index] = from.u40()
    this.identityDays[index] = identityDay(timeMs)
    this.#eventIdStarts[index + 1] = (this.#eventIdStarts[index] ?? 0) + from.u8()
    const start = this.termStarts[index] ?? 0
    const end = start + from.varint()
    demand(end <= this.terms.length, 'the attributes of a record header do not add up')
    for (let at = start; at < end; at += 1) this.terms[at] = placeIn(this.attributes, from.varint())
    this.termStarts[index + 1] = end
  }

  #scope(index: number): RecordScope {
    return required(this.scopes[this.scopeOf[index] ?? 0], 'the scope of a record')
  }

  #has(index: number, flag: number): boolean {
    return ((this.flags[index] ?? 0) & flag) !== 0
  }
}

/** Each of what is counted takes a byte at least, so that no number makes more memory than its header is long. */
function countOf(from: ByteReader): number {
  const count = from.varint()
  demand(count <= from.remaining, 'a record header ends before all that it counts')
  return count
}

function readScope(from: ByteReader): RecordScope {
  return { accountId: from.text(), region: from.text(), category: from.u8() }
}

function readTerms(from: ByteReader): { readonly attributes: Uint8Array; readonly texts: PackedTexts } {
  const count = countOf(from)
  const textBytes = countOf(from)
  const attributes = new Uint8Array(count)
  const ends = new Uint32Array(count)
  let end = 0
  for (let term = 0; term < count; term += 1) {
    attributes[term] = from.u8()
    end += from.varint()
    ends[term] = end
  }
  demand(end === textBytes, 'the texts of a record header do not add up')
  // A copy: the journal takes the header's own memory along.
  return { attributes, texts: { bytes: new Uint8Array(from.bytes(textBytes)), ends } }
}

function placeIn(list: { readonly length: number }, place: number): number {
  demand(place < list.length, 'a record header names what it does not hold')
  return place
}

function demand(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new MalformedBytesError(problem)
}
