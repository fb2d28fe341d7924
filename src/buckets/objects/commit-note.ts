import * as v from 'valibot'
import { decodeRow, encodeRow } from './object-row.ts'
import type { ObjectBody } from './stored-object.ts'

/**
 * What a commit leaves to be done: written in the same batch, removed once it is done. So a crash between a row and
 * its bytes leaves neither bytes without a row nor a row without bytes.
 */
export interface CommitNote {
  /** Objects of the store that the commit's rows hold, still pending there. */
  readonly held: readonly string[]
  /** Objects of the store that no row holds any more. */
  readonly freed: readonly string[]
  /** Uploads whose part rows nothing needs any more, with their bytes. */
  readonly freedUploads: readonly string[]
}

/** Version of the form of a note. */
const noteVersion = 1

export const notesRoot = 'object-note/'

const noteSchema = v.strictObject({
  version: v.literal(noteVersion),
  held: v.array(v.string()),
  freed: v.array(v.string()),
  freedUploads: v.array(v.string()),
})

export function encodeNote(note: CommitNote): Uint8Array {
  return encodeRow({ version: noteVersion, ...note })
}

/** @throws {MalformedRowError} */
export function decodeNote(key: string, value: Uint8Array): CommitNote {
  return decodeRow(key, noteSchema, value)
}

/** What is freed with a body that no row holds any more. */
export function freeing(body: ObjectBody | null): Pick<CommitNote, 'freed' | 'freedUploads'> {
  if (body === null) return { freed: [], freedUploads: [] }
  return body.kind === 'whole'
    ? { freed: [body.objectId], freedUploads: [] }
    : { freed: [], freedUploads: [body.uploadId] }
}
