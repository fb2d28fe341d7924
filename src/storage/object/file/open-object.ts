import { assert } from '../../../base/assert.ts'
import type { FileHandle, FileSystem } from '../../../base/file-system.ts'
import { ObjectMissingError, type ObjectReference } from '../../object-store.ts'
import { ifThere } from './disk-error.ts'
import { type ByteRange, ObjectFileReader } from './object-file-reader.ts'
import type { ObjectPaths } from './object-paths.ts'

/**
 * Opens an object, settled or pending, for reading `range`, which lies within its length.
 *
 * @throws {ObjectMissingError} @throws {DamagedObjectError} @throws {NewerFormatError}
 */
export function openObject(
  fs: FileSystem,
  paths: ObjectPaths,
  object: ObjectReference,
  range: ByteRange,
): ObjectFileReader {
  const { offset, length } = range
  assert(offset >= 0 && length >= 0 && offset + length <= object.lengthBytes, 'a range lies within its object')
  return new ObjectFileReader(openFile(fs, paths, object.id), object, range)
}

/** Another thread may settle the object between two looks: then it is where it was looked for first. */
function openFile(fs: FileSystem, paths: ObjectPaths, id: string): FileHandle {
  const settled = paths.settled(id)
  for (const path of [settled, paths.pending(id), settled]) {
    const file = ifThere(() => fs.openRead(path))
    if (file !== null) return file
  }
  throw new ObjectMissingError(id)
}
