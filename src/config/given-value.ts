/** What somebody set a key to, before it is understood. */
export interface GivenValue {
  /** A known key, or not: that is judged later. */
  readonly key: string
  /** Items of a list are separated by commas. */
  readonly text: string
  readonly isList: boolean
  /** Shown to a person: `cairn.yaml line 3`, `CAIRN_PORT`. */
  readonly source: string
  /** What a path in it is relative to; absolute. */
  readonly folder: string
}

/** What somebody wrote under one name of a section whose keys are names: `upstreams.dynamodb`. */
export interface GivenEntry {
  readonly section: string
  readonly name: string
  /** Where the entry begins. */
  readonly source: string
  /** Their keys are those of the fields alone: `endpoint`. */
  readonly fields: readonly GivenValue[]
}
