import { join } from 'node:path'
import * as v from 'valibot'
import { writeFileDurably } from '../base/durable-file.ts'
import { CorruptFileError, type FileSystem, NewerFormatError } from '../base/file-system.ts'

/** Version of each store's files. A store that changes its format adds a step that upgrades from the version before. */
export const storeVersions = { folder: 1, journal: 1, records: 1, metadata: 1, keys: 1 } as const
type StoreName = keyof typeof storeVersions

const storeNames: readonly StoreName[] = ['folder', 'journal', 'records', 'metadata', 'keys']

const formatSchema = v.strictObject({
  magic: v.literal('CAIRN'),
  versions: v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(1))),
})

/**
 * Sees to it that this Cairn may work in `folder`: that no store in it is of a newer version. A new folder is marked
 * with today's.
 *
 * @throws {NewerFormatError | CorruptFileError}
 */
export function settleDataFormat(fs: FileSystem, folder: string): void {
  const path = join(folder, 'format.json')
  if (fs.sizeBytes(path) === null) {
    const content = { magic: 'CAIRN', versions: storeVersions }
    writeFileDurably(fs, path, [Buffer.from(`${JSON.stringify(content, null, 2)}\n`)])
    return
  }
  const { versions } = parse(fs.readFile(path), path)
  for (const name of storeNames) {
    const version = versions[name] ?? 1
    if (version > storeVersions[name]) throw new NewerFormatError(`${path} (${name})`, version, storeVersions[name])
  }
}

function parse(bytes: Uint8Array, path: string) {
  try {
    return v.parse(formatSchema, JSON.parse(Buffer.from(bytes).toString()))
  } catch (cause) {
    throw new CorruptFileError(path, 0, 'it is not the format file that a start wrote', { cause })
  }
}
