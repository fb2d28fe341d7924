import type { FileSystem } from '../../../base/file-system.ts'
import { ObjectSpaceError } from '../../object-store.ts'

/** Bytes that may be written before the disk is asked again. Others write meanwhile, and the reserve is far larger. */
const trustBytes = 1024 * 1024

/** Keeps objects from taking the last of the disk, which the journal and all that repairs need. */
export class Room {
  readonly #fs: Pick<FileSystem, 'freeBytes'>
  readonly #folder: string
  readonly #reserveBytes: number
  #trustedBytes = 0

  /** @param reserveBytes Left free where `folder` lies. */
  constructor(fs: Pick<FileSystem, 'freeBytes'>, folder: string, reserveBytes: number) {
    this.#fs = fs
    this.#folder = folder
    this.#reserveBytes = reserveBytes
  }

  /** @throws {ObjectSpaceError} Writing so many bytes would touch the reserve. */
  take(bytes: number): void {
    if (bytes > this.#trustedBytes) {
      const freeBytes = this.#fs.freeBytes(this.#folder) - this.#reserveBytes
      if (freeBytes < bytes) throw new ObjectSpaceError()
      this.#trustedBytes = Math.min(freeBytes, Math.max(trustBytes, bytes))
    }
    this.#trustedBytes -= bytes
  }
}
