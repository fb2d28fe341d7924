import type { Sealing } from '../../identity/sealing.ts'
import { type MetadataStore, metadataListEntriesMax } from '../../storage/metadata-store.ts'
import { ObjectMissingError, type ObjectStore } from '../../storage/object-store.ts'
import { decodePart, partRowKey, partsRoot, type StoredPart } from '../multipart/part-row.ts'
import { openReference } from './sealed-reference.ts'
import type { ObjectBody, PartedBody, SealedReference } from './stored-object.ts'

export interface ByteRange {
  readonly offset: number
  readonly lengthBytes: number
}

export interface BodyReaderOptions {
  readonly metadata: MetadataStore
  readonly store: ObjectStore
  readonly sealing: Sealing
}

/** Reads the bytes of objects, whatever they are made of. */
export class BodyReader {
  readonly #options: BodyReaderOptions

  constructor(options: BodyReaderOptions) {
    this.#options = options
  }

  /**
   * The bytes of the range, which must lie in the object.
   *
   * @param rowKey Of the object.
   * @throws {ObjectMissingError} They are gone.
   * @throws {DamagedObjectError}
   */
  async *read(rowKey: string, body: ObjectBody, range: ByteRange): AsyncGenerator<Uint8Array> {
    if (range.lengthBytes === 0) return
    if (body.kind === 'whole') {
      yield* this.#readPiece(rowKey, body, range)
      return
    }
    const endBefore = range.offset + range.lengthBytes
    for await (const { part, offset } of this.#partsFrom(body, range.offset)) {
      const start = Math.max(range.offset, offset)
      const end = Math.min(endBefore, offset + part.sizeBytes)
      if (start < end) {
        const partRow = partRowKey(body.uploadId, part.partNumber)
        yield* this.#readPiece(partRow, part, { offset: start - offset, lengthBytes: end - start })
      }
      if (end === endBefore) return
    }
    throw new ObjectMissingError(body.uploadId)
  }

  /** The part and where it lies in the object; null where there is no part of this number. */
  async findPart(body: PartedBody, partNumber: number): Promise<PlacedPart | null> {
    for await (const placed of this.#partsFrom(body, { partNumber })) {
      if (placed.part.partNumber === partNumber) return placed
      if (placed.part.partNumber > partNumber) return null
    }
    return null
  }

  #readPiece(rowKey: string, piece: SealedReference, { offset, lengthBytes }: ByteRange): AsyncIterable<Uint8Array> {
    const reference = openReference(this.#options.sealing, rowKey, piece)
    return this.#options.store.read(reference, { offset, length: lengthBytes })
  }

  async *#partsFrom(body: PartedBody, wanted: number | { readonly partNumber: number }): AsyncGenerator<PlacedPart> {
    const isBefore = (page: PartedBody['pages'][number]) =>
      typeof wanted === 'number' ? page.offset <= wanted : page.partNumber <= wanted.partNumber
    const page = body.pages.findLast(isBefore) ?? { partNumber: 1, offset: 0 }
    let offset = page.offset
    const root = partsRoot(body.uploadId)
    for (let from: string | null = partRowKey(body.uploadId, page.partNumber); from !== null; ) {
      const rows: Awaited<ReturnType<MetadataStore['list']>> = await this.#options.metadata.list(
        root,
        from,
        metadataListEntriesMax,
      )
      for (const { key, value } of rows.entries) {
        const part = decodePart(key, value)
        yield { part, offset }
        offset += part.sizeBytes
      }
      from = rows.next
    }
  }
}

export interface PlacedPart {
  readonly part: StoredPart
  readonly offset: number
}
