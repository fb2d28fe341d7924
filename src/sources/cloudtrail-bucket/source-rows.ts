import * as v from 'valibot'
import { sourceStates } from '../../capture/source-states.ts'
import type { TableOptions } from '../../storage/table.ts'

/** How far the log files of one stream have been taken. Its place: the source's, and the name of the stream. */
export interface StreamRow {
  /** Every log file up to here, in the order of keys, has been taken. A path, or a day that begins later than it. */
  readonly floor: string
}

/** Log files that were taken beyond the floor of their stream, by day. Its place: the source's with the stream, and the day. */
export interface DayRow {
  readonly day: string
  /** What follows the day and its slash in a path. */
  readonly taken: ReadonlySet<string>
}

/** Version of the form of each row here. */
const rowVersion = 1
const version = v.literal(rowVersion)

const streamSchema = v.strictObject({ version, floor: v.string() })
const daySchema = v.strictObject({ version, taken: v.array(v.string()) })

export const streamRows: TableOptions<StreamRow> = {
  prefix: 'source-streams/',
  encode: ({ floor }) => ({ version: rowVersion, floor }),
  decode: (value) => ({ floor: v.parse(streamSchema, value).floor }),
}

export const dayRows: TableOptions<DayRow> = {
  prefix: 'source-days/',
  encode: ({ taken }) => ({ version: rowVersion, taken: [...taken].sort() }),
  decode: (value, { name }) => ({ day: name, taken: new Set(v.parse(daySchema, value).taken) }),
}

export const stateRows = sourceStates('source-states/')
