import type { RandomSource } from '../../base/random.ts'
import {
  type MetadataChange,
  type MetadataEntry,
  type MetadataStore,
  MetadataUnavailableError,
  metadataListEntriesMax,
} from '../../storage/metadata-store.ts'
import type { ObjectStore } from '../../storage/object-store.ts'
import { decodePart, partsRoot } from '../multipart/part-row.ts'
import { type CommitNote, decodeNote, encodeNote, notesRoot } from './commit-note.ts'
import type { ObjectPins } from './object-pins.ts'

export interface ObjectCommitsOptions {
  readonly metadata: MetadataStore
  readonly store: ObjectStore
  readonly random: RandomSource
  readonly pins: ObjectPins
}

/** A commit of which the metadata store did not say whether it happened. */
interface DoubtfulCommit {
  readonly noteKey: string
  readonly held: readonly string[]
}

/** Notes that one step of the sweep takes up: a batch that removes them holds nobody up. */
const sweptNotesMax = 200

/** How long what a commit left waits for more of its kind. */
const sweepDelayMs = 250

/** Until a sweep that failed is tried again. */
const retryDelayMs = 10_000

/**
 * Makes rows and the bytes that they hold durable together, and afterwards does what a commit left to be done: settles
 * the bytes that are held and frees those that are not.
 */
export class ObjectCommits {
  readonly #options: ObjectCommitsOptions
  #doubtful: DoubtfulCommit[] = []
  #sweeping: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(options: ObjectCommitsOptions) {
    this.#options = options
  }

  /** After a start, before anything else: keeps the bytes that rows hold and frees all others. */
  async recover(): Promise<void> {
    const held = new Set<string>()
    for await (const entry of this.#notes()) for (const id of decodeNote(entry.key, entry.value).held) held.add(id)
    await this.#options.store.recover(async (id) => held.has(id))
    await this.sweep()
  }

  /**
   * Makes `changes` and the note of what follows from them.
   *
   * @throws {RevisionConflictError} A row was changed since it was read; nothing was changed.
   * @throws {MetadataUnavailableError} All of it happened or nothing.
   */
  async commit(changes: readonly MetadataChange[], note: CommitNote): Promise<void> {
    const noteKey = `${notesRoot}${this.#options.random.bytes(noteIdBytes).toString('hex')}`
    const noteChange = { key: noteKey, value: encodeNote(note), expectedRevision: null }
    try {
      await this.#options.metadata.batch([...changes, noteChange])
    } catch (error) {
      if (!(await this.#happened(noteKey, note, error))) throw error
    }
    this.#sweepLater()
  }

  /** Frees bytes that were to be held, after what was to hold them failed. What a lost answer leaves in doubt stays. */
  async abandon(held: readonly string[]): Promise<void> {
    const doubtful = new Set(this.#doubtful.flatMap((commit) => commit.held))
    // Where that fails, they are pending still, and freed after the next start.
    await this.#options.store.free(held.filter((id) => !doubtful.has(id))).catch(() => undefined)
  }

  /** Does what commits have left, and resolves when no more can be done now. */
  async sweep(): Promise<void> {
    while (this.#sweeping !== null) await this.#sweeping
    this.#sweeping = this.#sweep().finally(() => {
      this.#sweeping = null
    })
    await this.#sweeping
  }

  /** Ends what is under way; what is left is done after the next start. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#sweeping?.catch(() => undefined)
  }

  /** Something can be freed that somebody was reading. */
  released(): void {
    this.#sweepLater()
  }

  async #happened(noteKey: string, { held }: CommitNote, error: unknown): Promise<boolean> {
    if (!(error instanceof MetadataUnavailableError)) return false
    try {
      return (await this.#options.metadata.get(noteKey)) !== null
    } catch {
      this.#doubtful.push({ noteKey, held })
      return false
    }
  }

  #sweepLater(delayMs = sweepDelayMs): void {
    if (this.#isClosed || this.#timer !== null) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      // Nothing is lost where it fails: the notes stay.
      this.sweep().catch(() => this.#sweepLater(retryDelayMs))
    }, delayMs).unref()
  }

  async #sweep(): Promise<void> {
    await this.#settleDoubts()
    let notes: SweptNote[] = []
    for await (const { key, value, revision } of this.#notes()) {
      const note = decodeNote(key, value)
      if (this.#options.pins.pins(note)) continue
      notes.push({ key, revision, note })
      if (notes.length === sweptNotesMax) {
        await this.#finish(notes)
        notes = []
      }
    }
    if (notes.length > 0) await this.#finish(notes)
  }

  /** Each step may be repeated, and the notes are there until all of them are done. */
  async #finish(notes: readonly SweptNote[]): Promise<void> {
    const { store, metadata } = this.#options
    await store.settle(notes.flatMap(({ note }) => note.held))
    await store.free(notes.flatMap(({ note }) => note.freed))
    for (const uploadId of notes.flatMap(({ note }) => note.freedUploads)) {
      for await (const page of this.#pages(partsRoot(uploadId))) await this.#removeParts(page)
    }
    await metadata.batch(notes.map(({ key, revision }) => ({ key, value: null, expectedRevision: revision })))
  }

  async #removeParts(entries: readonly MetadataEntry[]): Promise<void> {
    if (entries.length === 0) return
    await this.#options.store.free(entries.map(({ key, value }) => decodePart(key, value).objectId))
    await this.#options.metadata.batch(
      entries.map(({ key, revision }) => ({ key, value: null, expectedRevision: revision })),
    )
  }

  async #settleDoubts(): Promise<void> {
    const doubtful = this.#doubtful
    this.#doubtful = []
    for (const [index, { noteKey, held }] of doubtful.entries()) {
      try {
        // A commit that happened has its note, which the sweep finds.
        if ((await this.#options.metadata.get(noteKey)) === null) await this.#options.store.free(held)
      } catch (error) {
        this.#doubtful.push(...doubtful.slice(index))
        throw error
      }
    }
  }

  async *#notes(): AsyncGenerator<MetadataEntry> {
    for await (const page of this.#pages(notesRoot)) yield* page
  }

  async *#pages(root: string): AsyncGenerator<readonly MetadataEntry[]> {
    for (let from: string | null = ''; from !== null; ) {
      const page: Awaited<ReturnType<MetadataStore['list']>> = await this.#options.metadata.list(
        root,
        from,
        metadataListEntriesMax,
      )
      yield page.entries
      from = page.next
    }
  }
}

interface SweptNote {
  readonly key: string
  readonly revision: number
  readonly note: CommitNote
}

const noteIdBytes = 12
