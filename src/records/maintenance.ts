import { recordNumber } from '../base/brands.ts'
import { unfinishedSuffix, writeFileDurably } from '../base/durable-file.ts'
import type { FileSystem } from '../base/file-system.ts'
import { mergeIndexSegments } from './index/merge-index-segments.ts'
import type { IndexSegmentEntry } from './manifest.ts'
import { mergeRecordSegments } from './segment/merge-record-segments.ts'
import type { RecordSegmentSummary } from './segment/segment-summary.ts'

/**
 * The slow file work of the record store: whatever writes whole files and syncs them. It runs on a worker, so that
 * the thread that answers lookups never waits for a disk.
 *
 * Each call is durable when it resolves, and may be repeated. A merge that rejects leaves no file: its output must have
 * a name that was never used.
 */
export interface Maintenance {
  writeFile(path: string, chunks: readonly Uint8Array[]): Promise<void>
  mergeIndex(job: MergeJob): Promise<IndexSegmentSummary>
  mergeRecords(job: RecordMergeJob): Promise<RecordSegmentSummary>
}

/** What the manifest says of an index segment beside its name and range. */
export type IndexSegmentSummary = Pick<IndexSegmentEntry, 'records' | 'minTimeMs' | 'maxTimeMs' | 'extractionVersion'>

export interface MergeJob {
  readonly inputPaths: readonly string[]
  readonly outputPath: string
  /** Records below this number are left out. */
  readonly recordFrom: number
}

/** Of one input or more. */
export interface RecordMergeJob extends MergeJob {
  /** Whether records that are not packed yet are. */
  readonly packs: boolean
}

/** Does the work at once, on the caller's thread. */
export class InThreadMaintenance implements Maintenance {
  readonly #fs: FileSystem

  constructor(fs: FileSystem) {
    this.#fs = fs
  }

  async writeFile(path: string, chunks: readonly Uint8Array[]): Promise<void> {
    writeFileDurably(this.#fs, path, chunks)
  }

  async mergeIndex({ inputPaths, outputPath, recordFrom }: MergeJob): Promise<IndexSegmentSummary> {
    const merged = this.#orNothing(outputPath, () =>
      mergeIndexSegments(this.#fs, inputPaths, outputPath, { recordFrom: recordNumber(recordFrom) }),
    )
    const { records, firstTimeMs, lastTimeMs, extractionVersion } = merged
    return { records, minTimeMs: firstTimeMs, maxTimeMs: lastTimeMs, extractionVersion }
  }

  async mergeRecords({ inputPaths, outputPath, recordFrom, packs }: RecordMergeJob): Promise<RecordSegmentSummary> {
    return this.#orNothing(outputPath, () =>
      mergeRecordSegments(this.#fs, inputPaths, outputPath, { recordFrom, packs }),
    )
  }

  /** A file whose name may not be durable is of no use, and the next attempt has another name. */
  #orNothing<T>(outputPath: string, write: () => T): T {
    try {
      return write()
    } catch (error) {
      for (const path of [`${outputPath}${unfinishedSuffix}`, outputPath]) this.#remove(path)
      throw error
    }
  }

  #remove(path: string): void {
    try {
      if (this.#fs.sizeBytes(path) !== null) this.#fs.unlink(path)
    } catch {
      // The next start removes it; what went wrong first is what the caller has to know.
    }
  }
}
