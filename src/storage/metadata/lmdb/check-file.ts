import { CorruptFileError, type FileSystem } from '../../../base/file-system.ts'

/**
 * Throws {@link CorruptFileError} unless the file at `path` is missing, empty or begins as LMDB's do.
 *
 * The engine takes the process down when it opens anything else. Both of the pages that it starts from carry its
 * magic, at the same place, from the moment the file is made.
 */
export function checkLmdbFile(fs: FileSystem, path: string): void {
  const sizeBytes = fs.sizeBytes(path)
  if (sizeBytes === null || sizeBytes === 0) return
  const file = fs.openRead(path)
  try {
    const start = Buffer.alloc(pageSizeAt + 4)
    if (file.read(start, 0) < start.length || !start.subarray(magicAt, magicAt + magic.length).equals(magic))
      throw damaged(path, 0)
    const pageBytes = start.readUInt32LE(pageSizeAt)
    const second = Buffer.alloc(magic.length)
    if (file.read(second, pageBytes + magicAt) < second.length || !second.equals(magic)) throw damaged(path, pageBytes)
  } finally {
    file.close()
  }
}

/** MDB_MAGIC 0xBEEFC0DE, little-endian, after a page header of 24 bytes. */
const magic = Buffer.from('dec0efbe', 'hex')
const magicAt = 24
/** `md_pad` of the first tree: the size of a page. */
const pageSizeAt = 48

function damaged(path: string, offsetBytes: number): CorruptFileError {
  return new CorruptFileError(path, offsetBytes, 'it does not begin as a metadata file does')
}
