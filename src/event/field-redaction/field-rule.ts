/** What a user wants taken out of records before they are stored. */
export interface FieldRule {
  /** As the configuration calls it. */
  readonly name: string
  /** The field by its path, as search names it; `*` stands for any one name or index: `requestParameters.tags.*.value`. */
  readonly field: string
  /** Only in records of this `eventSource`; null: of any. */
  readonly eventSource: string | null
  /** Only in records of this `eventName`; null: of any. */
  readonly eventName: string | null
  /** `drop` takes the member out, `mask` hides its value, `hash` replaces it by a keyed hash: equal values stay equal. */
  readonly action: FieldAction
}

export type FieldAction = 'drop' | 'mask' | 'hash'
