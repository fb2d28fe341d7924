import type { FileSystem } from '../../../base/file-system.ts'
import { type ObjectReference, ObjectStoreBusyError } from '../../object-store.ts'
import type { ByteRange, ObjectFileReader } from './object-file-reader.ts'
import { ObjectPaths } from './object-paths.ts'
import { openObject } from './open-object.ts'

/** Reads under way that were not done with their first step: each has a file open, and two steps in memory. */
export const readersMax = 512

/** What a step of a read gives. */
export interface ReadStep {
  /** For {@link ObjectReads.next}; null once everything was given, and nothing is open any more. */
  readonly reader: number | null
  readonly pieces: readonly Uint8Array[]
}

/** The reads that are under way, each taken on step by step as its caller asks. */
export class ObjectReads {
  readonly #fs: FileSystem
  readonly #paths: ObjectPaths
  readonly #readers = new Map<number, ObjectFileReader>()
  #nextReader = 0

  /** @param folder `<dataDir>/objects`. */
  constructor(fs: FileSystem, folder: string) {
    this.#fs = fs
    this.#paths = new ObjectPaths(folder)
  }

  /**
   * The first step of a read.
   *
   * @throws {ObjectStoreBusyError} It needs more steps, and {@link readersMax} others do. Else as {@link openObject}.
   */
  open(object: ObjectReference, range: ByteRange): ReadStep {
    const reader = openObject(this.#fs, this.#paths, object, range)
    const pieces = reader.next()
    if (reader.isDone) return { reader: null, pieces }
    if (this.#readers.size >= readersMax) {
      reader.close()
      throw new ObjectStoreBusyError()
    }
    const number = this.#nextReader++
    this.#readers.set(number, reader)
    return { reader: number, pieces }
  }

  /** The next step. What it throws ends the read. */
  next(number: number): ReadStep {
    const reader = this.#readers.get(number)
    if (reader === undefined) return { reader: null, pieces: [] }
    try {
      const pieces = reader.next()
      if (reader.isDone) this.#readers.delete(number)
      return { reader: reader.isDone ? null : number, pieces }
    } catch (error) {
      this.#readers.delete(number)
      throw error
    }
  }

  /** Ends a read early. Safe to repeat. */
  close(number: number): void {
    this.#readers.get(number)?.close()
    this.#readers.delete(number)
  }

  closeAll(): void {
    for (const reader of this.#readers.keys()) this.close(reader)
  }
}
