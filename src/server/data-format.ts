import { join } from 'node:path'
import * as v from 'valibot'
import { writeFileDurably } from '../base/durable-file.ts'
import { CorruptFileError, type FileSystem, NewerFormatError } from '../base/file-system.ts'

/**
 * The newest version of each store's files. Every version before it is still read where it stands, and what is written from
 * now on is of these: so a folder is marked with them before anything is.
 */
export const storeVersions = {
  folder: 1,
  journal: 3,
  records: 3,
  metadata: 2,
  keys: 2,
  objects: 1,
  proofs: 1,
} as const
type StoreName = keyof typeof storeVersions

const storeNames: readonly StoreName[] = ['folder', 'journal', 'records', 'metadata', 'keys', 'objects', 'proofs']

const formatSchema = v.strictObject({
  magic: v.literal('CAIRN'),
  versions: v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(1))),
})

/**
 * Sees to it that this Cairn may work in `folder`: that no store in it is of a newer version. A new folder, and one that an
 * older Cairn left, is then marked with today's, so that the older one refuses it by name.
 *
 * @throws {NewerFormatError | CorruptFileError}
 */
export function settleDataFormat(fs: FileSystem, folder: string): void {
  const path = join(folder, 'format.json')
  const versions = fs.sizeBytes(path) === null ? {} : parse(fs.readFile(path), path).versions
  for (const name of storeNames) {
    const version = versions[name] ?? 1
    if (version > storeVersions[name]) throw new NewerFormatError(`${path} (${name})`, version, storeVersions[name])
  }
  if (storeNames.every((name) => versions[name] === storeVersions[name])) return
  const content = { magic: 'CAIRN', versions: { ...versions, ...storeVersions } }
  writeFileDurably(fs, path, [Buffer.from(`${JSON.stringify(content, null, 2)}\n`)])
}

function parse(bytes: Uint8Array, path: string) {
  try {
    return v.parse(formatSchema, JSON.parse(Buffer.from(bytes).toString()))
  } catch (cause) {
    throw new CorruptFileError(path, 0, 'it is not the format file that a start wrote', { cause })
  }
}
