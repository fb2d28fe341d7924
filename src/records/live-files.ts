import { join } from 'node:path'
import { type RecordNumber, recordNumber } from '../base/brands.ts'
import type { FileSystem } from '../base/file-system.ts'
import { IndexSegment } from './index/index-segment.ts'
import { PageCache } from './index/page-cache.ts'
import { filesOf, type RecordManifest } from './manifest.ts'
import type { BlockCache } from './segment/block-cache.ts'
import type { StoredRecord } from './segment/record-block.ts'
import { RecordSegment } from './segment/record-segment.ts'

interface Closable {
  close(): void
}

/** A file that the manifest no longer names. */
interface Leaving {
  readonly file: string
  readonly segment: Closable
  /** Readers with lower numbers may be reading it. */
  readonly readersBefore: number
}

/**
 * The open files that a manifest names. A file that a new manifest no longer names is closed and removed once nobody
 * reads it any more; a crash before that leaves a file that the next start removes.
 */
export class LiveFiles {
  readonly #fs: FileSystem
  readonly #folder: string
  readonly #cache: BlockCache
  readonly #pages = new PageCache()
  #records: ReadonlyMap<string, RecordSegment> = new Map()
  #index: ReadonlyMap<string, IndexSegment> = new Map()
  #recordOrder: { readonly first: number; readonly end: number; readonly segment: RecordSegment }[] = []
  #leaving: Leaving[] = []
  /** Files that nobody reads and no manifest names, and that are still to be removed. */
  readonly #unneeded = new Set<string>()
  readonly #doubtful = new Set<string>()
  /** Numbers of those who read now; the oldest first. */
  readonly #readers = new Set<number>()
  #nextReader = 0

  constructor(fs: FileSystem, folder: string, cache: BlockCache) {
    this.#fs = fs
    this.#folder = folder
    this.#cache = cache
  }

  get indexSegments(): readonly IndexSegment[] {
    return [...this.#index.values()]
  }

  /** In record-number order. */
  get recordSegments(): readonly RecordSegment[] {
    return this.#recordOrder.map(({ segment }) => segment)
  }

  /** Whether a file of the manifest in force is packed. */
  isPacked(file: string): boolean {
    return this.#records.get(file)?.isPacked ?? false
  }

  /**
   * Opens what `manifest`, which must be durable, names and lets go of the rest.
   *
   * @throws {CorruptFileError | FileSystemError} A file could not be opened; the files from before stay in use.
   */
  follow(manifest: RecordManifest): void {
    const { records, index } = this.#open(manifest)
    const named = new Set(filesOf(manifest))
    for (const [file, segment] of [...this.#records, ...this.#index]) {
      if (!named.has(file)) this.#leaving.push({ file, segment, readersBefore: this.#nextReader })
    }
    for (const file of this.#doubtful) if (!named.has(file)) this.#unneeded.add(file)
    this.#doubtful.clear()
    this.#records = records
    this.#index = index
    this.#recordOrder = manifest.recordSegments.flatMap(({ file, first, end }) => {
      const segment = records.get(file)
      return segment === undefined ? [] : [{ first, end, segment }]
    })
    this.#removeLeaving()
  }

  /** A file that may or may not be in a manifest now: it goes with the next one that does not name it. */
  keepIfNamed(file: string): void {
    this.#doubtful.add(file)
  }

  /** The record, or null where no segment has it. */
  read(number: RecordNumber): StoredRecord | null {
    let low = 0
    let high = this.#recordOrder.length - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      const entry = this.#recordOrder[middle]
      if (entry === undefined) return null
      if (number < entry.first) high = middle - 1
      else if (number >= entry.end) low = middle + 1
      else return entry.segment.read(recordNumber(number))
    }
    return null
  }

  /** Keeps every file open that is open now, until the returned function is called. */
  hold(): () => void {
    const reader = this.#nextReader++
    this.#readers.add(reader)
    return () => {
      if (this.#readers.delete(reader)) this.#removeLeaving()
    }
  }

  /** Whoever still reads gets errors from now on. */
  close(): void {
    for (const segment of [...this.#records.values(), ...this.#index.values()]) segment.close()
    this.#readers.clear()
    this.#removeLeaving()
  }

  /** All of the files, or none newly opened. */
  #open({ recordSegments, indexSegments }: RecordManifest) {
    const opened: Closable[] = []
    const openAll = <T extends Closable>(
      entries: readonly { readonly file: string }[],
      known: ReadonlyMap<string, T>,
      open: (path: string) => T,
    ) =>
      new Map(
        entries.map(({ file }) => {
          const found = known.get(file)
          if (found !== undefined) return [file, found]
          const segment = open(join(this.#folder, file))
          opened.push(segment)
          return [file, segment]
        }),
      )
    try {
      return {
        records: openAll(recordSegments, this.#records, (path) => RecordSegment.open(this.#fs, path, this.#cache)),
        index: openAll(indexSegments, this.#index, (path) => IndexSegment.open(this.#fs, path, this.#pages)),
      }
    } catch (error) {
      for (const segment of opened) segment.close()
      throw error
    }
  }

  #removeLeaving(): void {
    const [oldestReader = Number.POSITIVE_INFINITY] = this.#readers
    const isFree = ({ readersBefore }: Leaving) => readersBefore <= oldestReader
    for (const { file, segment } of this.#leaving.filter(isFree)) {
      segment.close()
      this.#unneeded.add(file)
    }
    this.#leaving = this.#leaving.filter((leaving) => !isFree(leaving))
    for (const file of this.#unneeded) this.#remove(file)
  }

  #remove(file: string): void {
    const path = join(this.#folder, file)
    try {
      if (this.#fs.sizeBytes(path) !== null) this.#fs.unlink(path)
      this.#unneeded.delete(file)
    } catch {
      // It takes room and does no other harm: the next change tries again, and so does the next start.
    }
  }
}
