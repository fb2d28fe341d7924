import type { PackedTexts } from '../../base/packed-texts.ts'
import type { RecordScope } from './scope-table.ts'

/** Some records as the index takes them in, column by column: numbers to copy, and the bytes of each text once. */
export interface IndexedBatch {
  readonly recordCount: number
  readonly scopes: readonly RecordScope[]
  /** Attribute and value of each term, as records name it by its place here. */
  readonly attributes: Uint8Array
  readonly texts: PackedTexts
  /** By record: the place of its scope. */
  readonly scopeOf: Uint32Array
  /** By record: where its terms start in {@link terms}; the end of all last. */
  readonly termStarts: Uint32Array
  readonly terms: Uint32Array
  /** By record: the hash of its event id, and day and hash of its identity (`identity-days.ts`). */
  readonly eventIdHashes: Float64Array
  readonly identityDays: Int32Array
  readonly identityHashes: Float64Array
}
