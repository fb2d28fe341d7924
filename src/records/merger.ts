import { join } from 'node:path'
import type { RandomSource } from '../base/random.ts'
import { segmentName } from './flush.ts'
import { nextMerge } from './index/merge-policy.ts'
import type { LiveFiles } from './live-files.ts'
import type { Maintenance } from './maintenance.ts'
import type { RecordManifest, RecordSegmentEntry } from './manifest.ts'
import type { ManifestKeeper } from './manifest-keeper.ts'
import { choosePack, chooseRecordMerge } from './segment/record-merge-policy.ts'

interface MergerParts {
  readonly folder: string
  readonly random: RandomSource
  readonly maintenance: Maintenance
  /** A smaller file is not packed: a dictionary of its own, some 20 KB, would take a good part of what it saves. */
  readonly packBytesMin: number
}

/** Keeps the number of live segments small, one merge at a time, in the background. */
export class Merger {
  readonly #parts: MergerParts
  readonly #keeper: ManifestKeeper
  readonly #files: LiveFiles
  #running: Promise<void> | null = null
  #isStopping = false
  readonly #givenUp: Promise<false>
  #giveUp: (answer: false) => void = () => {}
  /** The last merge that failed; merging is tried again after the next flush. */
  failure: Error | null = null

  constructor(parts: MergerParts, keeper: ManifestKeeper, files: LiveFiles) {
    this.#parts = parts
    this.#keeper = keeper
    this.#files = files
    this.#givenUp = new Promise((resolve) => {
      this.#giveUp = resolve
    })
  }

  /** Begins merging if anything is due and no merge runs. `isQuiet`: whether there is time to pack too. */
  start(isQuiet = false): void {
    if (this.#running !== null || this.#isStopping) return
    this.#running = this.#run(isQuiet)
      .catch((error: unknown) => {
        this.failure = error instanceof Error ? error : new Error(String(error))
      })
      .finally(() => {
        this.#running = null
      })
  }

  /** Resolves once the merge in hand is done; no other begins. Packing takes too long to wait for: it is given up. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#giveUp(false)
    await this.#running
  }

  async #run(isQuiet: boolean): Promise<void> {
    while (!this.#isStopping && (await this.#mergeNext(isQuiet))) this.failure = null
  }

  async #mergeNext(isQuiet: boolean): Promise<boolean> {
    const release = this.#files.hold()
    try {
      return (await this.#mergeIndex()) || (await this.#mergeRecords()) || (await this.#pack(isQuiet))
    } finally {
      release()
    }
  }

  async #mergeIndex(): Promise<boolean> {
    const chosen = nextMerge(this.#keeper.manifest.indexSegments)
    if (chosen === null) return false
    const files = chosen.map(({ file }) => file)
    const first = Math.min(...chosen.map((segment) => segment.first))
    const end = Math.max(...chosen.map((segment) => segment.end))
    const file = `${segmentName(first, this.#parts.random)}.index`
    const merged = await this.#parts.maintenance.mergeIndex({
      inputPaths: files.map((input) => join(this.#parts.folder, input)),
      outputPath: join(this.#parts.folder, file),
      recordFrom: this.#keeper.manifest.floorRecordNumber,
    })
    await this.#publish(file, (manifest) => ({
      ...manifest,
      indexSegments: [
        ...manifest.indexSegments.filter((segment) => !files.includes(segment.file)),
        { file, first, end, ...merged },
      ].filter((segment) => segment.end > manifest.floorRecordNumber),
    }))
    return true
  }

  #mergeRecords(): Promise<boolean> {
    return this.#rewrite(chooseRecordMerge(this.#recordSegments()), false)
  }

  async #pack(isQuiet: boolean): Promise<boolean> {
    const { packBytesMin } = this.#parts
    const chosen = choosePack(this.#recordSegments(), { packBytesMin, isQuiet })
    if (chosen === null) return false
    return await Promise.race([this.#rewrite([chosen], true), this.#givenUp])
  }

  #recordSegments() {
    const { recordSegments } = this.#keeper.manifest
    return recordSegments.map((segment) => ({ ...segment, isPacked: this.#files.isPacked(segment.file) }))
  }

  /** Puts one file in the place of neighbours. */
  async #rewrite(chosen: readonly RecordSegmentEntry[], packs: boolean): Promise<boolean> {
    const [oldest] = chosen
    if (oldest === undefined) return false
    const files = chosen.map(({ file }) => file)
    const file = `${segmentName(oldest.first, this.#parts.random)}.records`
    const merged = await this.#parts.maintenance.mergeRecords({
      inputPaths: files.map((input) => join(this.#parts.folder, input)),
      outputPath: join(this.#parts.folder, file),
      recordFrom: this.#keeper.manifest.floorRecordNumber,
      packs,
    })
    // No manifest names the file, so the next start removes it.
    if (packs && this.#isStopping) return false
    await this.#publish(file, (manifest) => ({
      ...manifest,
      recordSegments: [
        ...manifest.recordSegments.filter((segment) => !files.includes(segment.file)),
        { ...merged, file },
      ]
        .filter((segment) => segment.end > manifest.floorRecordNumber)
        .sort((a, b) => a.first - b.first),
    }))
    return true
  }

  /** Retention may have freed all of the merged file meanwhile: then the manifest does not take it. */
  async #publish(file: string, change: (manifest: RecordManifest) => RecordManifest): Promise<void> {
    try {
      await this.#keeper.publish(change)
    } finally {
      this.#files.keepIfNamed(file)
    }
    this.#files.follow(this.#keeper.manifest)
  }
}
