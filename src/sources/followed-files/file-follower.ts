import { setTimeout as sleep } from 'node:timers/promises'
import { required } from '../../base/assert.ts'
import type { Log } from '../../base/log.ts'
import type { SourceIntake } from '../../capture/ingest/source-intake.ts'
import type { OwnActs } from '../../capture/own-acts.ts'
import type { SourceHealth } from '../../capture/source-health.ts'
import type { SpaceGuard } from '../../capture/space-guard.ts'
import type { PushSource } from '../../config/source.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Edit, type Table } from '../../storage/table.ts'
import type { FileTrouble } from './file-failure.ts'
import type { FileRow } from './file-rows.ts'
import { fileAt, GrowingFile, type Lines } from './growing-file.ts'
import { firstRotatedAfter, renamedTo } from './rotated-files.ts'

export interface FileFollowerParts {
  readonly source: PushSource
  readonly path: string
  readonly intake: Pick<SourceIntake, 'take'>
  readonly space: Pick<SpaceGuard, 'require'>
  readonly ownActs: Pick<OwnActs, 'record'>
  readonly metadata: MetadataStore
  readonly rows: Table<FileRow>
  readonly health: SourceHealth<FileTrouble>
  /** Of its row. */
  readonly partition: string
  readonly log: Log
}

export interface FileSourceStats {
  readonly name: string
  /** Of the last attempt; null where that succeeded. */
  readonly trouble: FileTrouble | null
  /** How often items may have been missed, since the start. */
  readonly missed: number
}

/** Between two looks at a file that has nothing new. */
const pollMs = 1_000

/** Of a file that does not continue what was taken of it. */
type MissReason = 'gone' | 'compressed' | 'written-anew'

/**
 * Follows a log file until it is closed: what is written, what was written into it after it got another name, then the
 * next file at its place. Where it stands is kept after each block is durable, so a block is taken twice at worst, and
 * its items are duplicates then. What cannot be followed without a doubt is put on record.
 */
export class FileFollower {
  readonly #parts: FileFollowerParts
  readonly #closing = new AbortController()
  #file: GrowingFile | null = null
  #running: Promise<void> | null = null
  #missed = 0

  constructor(parts: FileFollowerParts) {
    this.#parts = parts
  }

  stats(): FileSourceStats {
    return { name: this.#parts.source.name, trouble: this.#parts.health.trouble, missed: this.#missed }
  }

  start(): void {
    this.#running ??= this.#repeat()
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
    await this.#release()
  }

  /**
   * A {@link step}, and on record whether it could be done: when the file begins to be followed, when it cannot be read,
   * and when it can be again. Resolves with whether more may stand there already.
   */
  async round(): Promise<boolean> {
    const { source, path, health, log } = this.#parts
    await health.begin()
    const wasLost = health.trouble !== null
    let hasMore: boolean
    try {
      hasMore = await this.step()
    } catch (error) {
      if (!wasLost) log.warn('a followed file cannot be read', { source: source.name, path, error: String(error) })
      await health.failed(error)
      return false
    }
    if (wasLost) log.info('a followed file can be read again', { source: source.name, path })
    await health.succeeded()
    return hasMore
  }

  /** Takes what stands there now. Resolves with whether more may stand there already. */
  async step(): Promise<boolean> {
    const { path } = this.#parts
    const file = await this.#open()
    // Asked first: who writes into the next file has written all of this one.
    const current = await fileAt(path)
    const isEnded = current !== null && current.id !== file.id && current.sizeBytes > 0
    if (!(await this.#continues(file))) {
      // A copy of what stood there may stand beside it.
      await this.#goOn(this.#row?.changedMs ?? 0, ['written-anew'])
      return true
    }
    const lines = await file.lines(this.#position, isEnded)
    if (lines !== null) await this.#take(file, lines)
    else if (isEnded) await this.#goOn(await file.changedMs(), [])
    return lines !== null || isEnded
  }

  get #place() {
    return { partition: this.#parts.partition, name: 'file' }
  }

  get #row(): FileRow | null {
    return this.#parts.rows.get(this.#place)
  }

  get #position(): number {
    return this.#row?.position ?? 0
  }

  async #open(): Promise<GrowingFile> {
    const row = this.#row
    if (this.#file === null && row !== null) await this.#reopen(row)
    if (this.#file === null) await this.#begin(await GrowingFile.open(this.#parts.path), [])
    return required(this.#file, 'an open file')
  }

  /** The file that a row is of, by whichever name; where that is gone, what came after it. */
  async #reopen(row: FileRow): Promise<void> {
    const { path } = this.#parts
    const isThere = (await fileAt(path))?.id === row.fileId
    const place = isThere ? path : await renamedTo(path, row.fileId)
    if (place !== null) this.#file = await GrowingFile.open(place)
    else await this.#goOn(row.changedMs, ['gone'])
  }

  /** Whether what was taken stands before the position still. */
  async #continues(file: GrowingFile): Promise<boolean> {
    const { position = 0, tailHash = '' } = this.#row ?? {}
    return (await file.sizeBytes()) >= position && (await file.tailHash(position)) === tailHash
  }

  /** To what stood at the path after a file that was last written into at `changedMs`, or stands there now. */
  async #goOn(changedMs: number, reasons: MissReason[]): Promise<void> {
    const { path } = this.#parts
    let next = await firstRotatedAfter(path, changedMs)
    while (next?.isCompressed === true) {
      reasons.push('compressed')
      next = await firstRotatedAfter(path, next.changedMs)
    }
    await this.#begin(await GrowingFile.open(next?.path ?? path), reasons)
  }

  async #begin(file: GrowingFile, reasons: readonly MissReason[]): Promise<void> {
    try {
      await this.#release()
      for (const reason of reasons) await this.#miss(reason)
      await this.#save(file, 0)
      this.#file = file
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** The record first: ended in between, it is made again, and never missing. */
  async #miss(reason: MissReason): Promise<void> {
    const { source, path, ownActs, log } = this.#parts
    this.#missed += 1
    log.warn('items of a followed file may have been missed', { source: source.name, path, reason })
    await ownActs.record('MissSourceItems', { source: source.name, path, reason, position: this.#position })
  }

  async #take(file: GrowingFile, { bytes, next }: Lines): Promise<void> {
    const { source, path, intake, space, log } = this.#parts
    space.require('imports')
    const { items, damage } = await intake.take(source, bytes, '', 'lines')
    let rejected = damage === null ? 0 : 1
    let first = damage === null ? null : { place: damage.offsetBytes, name: '', reason: damage.reason }
    for await (const group of items) {
      for (const item of group) {
        if (item.status !== 'rejected') continue
        if (first === null || item.place < first.place) first = { name: '', ...item }
        rejected += 1
      }
    }
    if (first !== null) {
      const offset = this.#position + first.place
      const { name, reason } = first
      log.warn('items of a followed file were rejected', { source: source.name, path, rejected, offset, name, reason })
    }
    await this.#save(file, next)
  }

  async #save(file: GrowingFile, position: number): Promise<void> {
    const { metadata, rows } = this.#parts
    const [tailHash, changedMs] = [await file.tailHash(position), await file.changedMs()]
    const row = { fileId: file.id, position, tailHash, changedMs }
    await new Edit().put(rows, this.#place, row).commit(metadata)
  }

  async #release(): Promise<void> {
    const file = this.#file
    this.#file = null
    await file?.close()
  }

  async #repeat(): Promise<void> {
    const { source, path, log } = this.#parts
    const { signal } = this.#closing
    while (!signal.aborted) {
      const hasMore = await this.round().catch((error: unknown) => {
        log.error('the state of a source could not be put on record', {
          source: source.name,
          path,
          error: String(error),
        })
        return false
      })
      if (!hasMore) await sleep(pollMs, undefined, { signal }).catch(() => undefined)
    }
  }
}
