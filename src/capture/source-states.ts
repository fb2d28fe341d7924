import * as v from 'valibot'
import type { TableOptions } from '../storage/table.ts'

/** How a source stands, for what goes on record once. Its place: the source's, and which part of it. */
export interface SourceState {
  /** Since when it cannot be followed; null while it can. */
  readonly lostAtMs: number | null
}

const rowVersion = 1

const schema = v.strictObject({ version: v.literal(rowVersion), lostAtMs: v.nullable(v.number()) })

/** @param prefix Each kind of source has its own rows, because each holds all of its rows in memory. */
export function sourceStates(prefix: string): TableOptions<SourceState> {
  return {
    prefix,
    encode: ({ lostAtMs }) => ({ version: rowVersion, lostAtMs }),
    decode: (value) => ({ lostAtMs: v.parse(schema, value).lostAtMs }),
  }
}
