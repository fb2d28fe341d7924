import { join } from 'node:path'
import * as v from 'valibot'
import { checksum } from '../../base/bytes.ts'
import { writeFileDurably } from '../../base/durable-file.ts'
import { CorruptFileError, type FileSystem, NewerFormatError } from '../../base/file-system.ts'
import { hashBytes } from '../../formats/merkle-hash.ts'
import type { TreeRoot } from '../../formats/merkle-proof.ts'

const headFile = 'head'
const headVersion = 1

/** How much of the tree is durable: replacing the file is what makes leaves part of it (docs/formats/proof-tree.md). */
export function writeHead(fs: FileSystem, folder: string, { size, rootHash }: TreeRoot): void {
  const rest = Buffer.from(JSON.stringify({ size, rootHash: Buffer.from(rootHash).toString('base64') }))
  const crc = checksum(rest).toString(16).padStart(8, '0')
  writeFileDurably(fs, join(folder, headFile), [Buffer.from(`CAIRNTRE ${headVersion} ${crc}\n`, 'latin1'), rest])
}

/**
 * Null where there is none: no leaf was ever durable.
 *
 * @throws {CorruptFileError | NewerFormatError}
 */
export function readHead(fs: FileSystem, folder: string): TreeRoot | null {
  const path = join(folder, headFile)
  if (fs.sizeBytes(path) === null) return null
  const bytes = fs.readFile(path)
  const start = bytes.indexOf('\n') + 1
  const [, version, crc] = /^CAIRNTRE ([1-9]\d{0,8}) ([0-9a-f]{8})\n$/.exec(bytes.toString('latin1', 0, start)) ?? []
  if (version === undefined || crc === undefined) throw new CorruptFileError(path, 0, 'it is not the head of a tree')
  if (Number(version) > headVersion) throw new NewerFormatError(path, Number(version), headVersion)
  const rest = bytes.subarray(start)
  if (checksum(rest) !== Number.parseInt(crc, 16)) throw new CorruptFileError(path, start, 'it fails its checksum')
  const parsed = v.safeParse(schema, JSON.parse(rest.toString()))
  if (!parsed.success) throw new CorruptFileError(path, start, parsed.issues[0].message)
  return parsed.output
}

const schema = v.strictObject({
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  rootHash: v.pipe(
    v.string(),
    v.transform((text) => Buffer.from(text, 'base64')),
    v.check(({ length }) => length === hashBytes, 'its root is no hash'),
  ),
})
