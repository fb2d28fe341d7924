import { join } from 'node:path'
import { type RecordNumber, recordNumber } from '../base/brands.ts'
import type { FileSystem } from '../base/file-system.ts'
import { IndexSegment } from './index/index-segment.ts'
import type { RecordManifest } from './manifest.ts'
import type { BlockCache } from './segment/block-cache.ts'
import type { StoredRecord } from './segment/record-block.ts'
import { RecordSegment } from './segment/record-segment.ts'

interface Closable {
  close(): void
}

/**
 * The open files that a manifest names. A file that a new manifest no longer names is closed and removed once nobody
 * reads it any more; a crash before that leaves a file that the next start removes.
 */
export class LiveFiles {
  readonly #fs: FileSystem
  readonly #folder: string
  readonly #cache: BlockCache
  readonly #records = new Map<string, RecordSegment>()
  readonly #index = new Map<string, IndexSegment>()
  #recordOrder: { readonly first: number; readonly end: number; readonly segment: RecordSegment }[] = []
  #leaving: { readonly file: string; readonly segment: Closable }[] = []
  #readers = 0

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

  /** Opens what `manifest` names and lets go of the rest. */
  follow(manifest: RecordManifest): void {
    this.#exchange(this.#records, manifest.recordSegments.map(({ file }) => file), (path) =>
      RecordSegment.open(this.#fs, path, this.#cache),
    )
    this.#exchange(this.#index, manifest.indexSegments.map(({ file }) => file), (path) => IndexSegment.open(this.#fs, path))
    this.#recordOrder = manifest.recordSegments.flatMap(({ file, first, end }) => {
      const segment = this.#records.get(file)
      return segment === undefined ? [] : [{ first, end, segment }]
    })
    this.#removeLeaving()
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
    this.#readers += 1
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#readers -= 1
      this.#removeLeaving()
    }
  }

  close(): void {
    for (const segment of [...this.#records.values(), ...this.#index.values()]) segment.close()
    for (const { segment } of this.#leaving) segment.close()
  }

  #exchange<T extends Closable>(open: Map<string, T>, files: readonly string[], openFile: (path: string) => T): void {
    for (const file of files) if (!open.has(file)) open.set(file, openFile(join(this.#folder, file)))
    for (const [file, segment] of open) {
      if (files.includes(file)) continue
      open.delete(file)
      this.#leaving.push({ file, segment })
    }
  }

  #removeLeaving(): void {
    if (this.#readers > 0 || this.#leaving.length === 0) return
    const leaving = this.#leaving
    this.#leaving = []
    for (const { file, segment } of leaving) {
      segment.close()
      this.#fs.unlink(join(this.#folder, file))
    }
  }
}
