import { FileSystemError } from '../../../base/file-system.ts'
import { ObjectSpaceError } from '../../object-store.ts'

/** `ENOSPC`: the disk is full. `EDQUOT`: the user's share of it is. */
const noRoomCodes: readonly string[] = ['ENOSPC', 'EDQUOT']

/** Runs what writes: a full disk is an {@link ObjectSpaceError}, everything else what it was. */
export function tellingFullDisk<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw asFullDisk(error)
  }
}

export function asFullDisk(error: unknown): unknown {
  const isFull = error instanceof FileSystemError && noRoomCodes.includes(error.code)
  return isFull ? new ObjectSpaceError({ cause: error }) : error
}

/** What `action` gives, or null where the file that it is about does not exist. */
export function ifThere<T>(action: () => T): T | null {
  try {
    return action()
  } catch (error) {
    if (error instanceof FileSystemError && error.code === 'ENOENT') return null
    throw error
  }
}
