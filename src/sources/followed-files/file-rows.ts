import * as v from 'valibot'
import { sourceStates } from '../../capture/source-states.ts'
import type { TableOptions } from '../../storage/table.ts'

/** How far a file has been taken in. Its place: the source's, and `file`. */
export interface FileRow {
  /** Device and inode, so that it is known again under another name. */
  readonly fileId: string
  /** Bytes from its start that are taken in. */
  readonly position: number
  /** Of the bytes before the position: a file that was written anew, or has another's inode, differs there. */
  readonly tailHash: string
  /** When the file had last been written into, as far as is known: what was rotated later comes after it. */
  readonly changedMs: number
}

const rowVersion = 1

const schema = v.strictObject({
  version: v.literal(rowVersion),
  fileId: v.string(),
  position: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  tailHash: v.string(),
  changedMs: v.number(),
})

export const fileRows: TableOptions<FileRow> = {
  prefix: 'source-files/',
  encode: (row) => ({ version: rowVersion, ...row }),
  decode: (value) => {
    const { version: _, ...row } = v.parse(schema, value)
    return row
  },
}

export const fileStateRows = sourceStates('source-file-states/')
