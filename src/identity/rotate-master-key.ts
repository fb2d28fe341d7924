import type { SettlingMetadata } from '../storage/metadata/settling-metadata.ts'
import { type MetadataEntry, metadataListEntriesMax, RevisionConflictError } from '../storage/metadata-store.ts'
import { type MasterKeyPorts, readOwnMasterKeys } from './master-key.ts'
import { type MasterKey, MasterKeyError, makeMasterKey, restoreMasterKey, writeMasterKeys } from './master-key-file.ts'
import { resealedRowsMax, type SealedRows } from './sealed-rows.ts'
import type { Sealing } from './sealing.ts'

export interface MasterKeyRotationParts extends Omit<MasterKeyPorts, 'isFirstStart'> {
  /** The file of the master key. */
  readonly path: string
  readonly sealing: Sealing
  readonly metadata: SettlingMetadata
  /** Of everything that seals. */
  readonly sealedRows: readonly SealedRows[]
}

/**
 * The ids are the first digits of the keys' own, in hex: who reads of them cannot write a text that passes for an
 * envelope.
 */
export interface RotationReport {
  readonly keyId: string
  readonly previousKeyId: string
  /** Rows that now stand under the new key. */
  readonly resealedRows: number
}

/** Passes over the metadata: one seals again what it finds, and rows that others change meanwhile are left to the next. */
const passesMax = 100

/**
 * Replaces the master key: the file gets a new key beside the old one, every sealed row is sealed again, what
 * they held before is dropped from the store's file, and then the file of the key holds the new one alone.
 *
 * Whatever ends it, and wherever, the file has every key that a row needs, and {@link run} takes up where it ended.
 */
export class MasterKeyRotation {
  readonly #parts: MasterKeyRotationParts
  #underWay: Promise<RotationReport> | null = null

  constructor(parts: MasterKeyRotationParts) {
    this.#parts = parts
  }

  /**
   * Resolves once the old key is in no file of ours. May be repeated after any error. Whoever asks while it runs is
   * told of the same one: a large folder takes minutes, and callers lose patience.
   *
   * @throws {MasterKeyError} The file is not the one that this server started with, or cannot be used.
   * @throws {UnknownSealedRowError} Something sealed has nobody who could seal it again; the old key is kept.
   * @throws {RotationUnfinishedError} Rows change faster than they are sealed; the old key is kept.
   * @throws {FileSystemError | MetadataUnavailableError}
   */
  run(): Promise<RotationReport> {
    this.#underWay ??= this.#rotate().finally(() => {
      this.#underWay = null
    })
    return this.#underWay
  }

  async #rotate(): Promise<RotationReport> {
    const { fs, path, sealing, metadata } = this.#parts
    const [newest, older] = this.#nextKeys()
    writeMasterKeys(fs, path, [newest, older])
    sealing.admit(newest.id, newest.key)
    // What was sealed with the old key before this moment is stored before the passes look, or never.
    metadata.refuse((value) => sealing.holdsOlderEnvelope(value))
    await metadata.settled()
    const resealedRows = await this.#resealAll()
    // Else whoever gets hold of the old key reads what it sealed from the store's free pages.
    await metadata.dropReplaced()
    writeMasterKeys(fs, path, [newest])
    sealing.retireOlder()
    return { keyId: shown(newest), previousKeyId: shown(older), resealedRows }
  }

  /** A new key and the one in use; after a rotation that was cut short, its two. */
  #nextKeys(): readonly [newest: MasterKey, older: MasterKey] {
    const { path, random, sealing } = this.#parts
    const keys = readOwnMasterKeys(this.#parts, path)
    if (!keys.some(({ id }) => id.equals(sealing.newestKeyId))) {
      throw new MasterKeyError(path, `is not the one that this server started with. ${restoreMasterKey}`)
    }
    const [first, second] = keys
    return second === undefined ? [makeMasterKey(random), first] : [first, second]
  }

  async #resealAll(): Promise<number> {
    let resealedRows = 0
    for (let pass = 0; pass < passesMax; pass += 1) {
      const found = await this.#resealPass()
      if (found.rows === 0) return resealedRows
      resealedRows += found.resealed
    }
    throw new RotationUnfinishedError()
  }

  async #resealPass(): Promise<{ readonly rows: number; readonly resealed: number }> {
    const count = { rows: 0, resealed: 0 }
    for await (const [owner, entries] of this.#olderRows()) {
      count.rows += entries.length
      try {
        await owner.reseal(entries)
        count.resealed += entries.length
      } catch (error) {
        if (!(error instanceof RevisionConflictError)) throw error
      }
    }
    return count
  }

  /** All rows that hold an envelope of an older key, a few at a time. */
  async *#olderRows(): AsyncGenerator<readonly [SealedRows, readonly MetadataEntry[]]> {
    const { metadata, sealing } = this.#parts
    for (let from: string | null = ''; from !== null; ) {
      const page: Awaited<ReturnType<SettlingMetadata['list']>> = await metadata.list('', from, metadataListEntriesMax)
      const older = page.entries.filter(({ value }) => sealing.holdsOlderEnvelope(value))
      for (const [owner, entries] of this.#byOwner(older)) {
        for (let start = 0; start < entries.length; start += resealedRowsMax) {
          yield [owner, entries.slice(start, start + resealedRowsMax)]
        }
      }
      from = page.next
    }
  }

  #byOwner(entries: readonly MetadataEntry[]): ReadonlyMap<SealedRows, readonly MetadataEntry[]> {
    const owned = new Map<SealedRows, MetadataEntry[]>()
    for (const entry of entries) {
      const owner = this.#parts.sealedRows.find(({ prefix }) => entry.key.startsWith(prefix))
      if (owner === undefined) throw new UnknownSealedRowError(entry.key)
      owned.set(owner, [...(owned.get(owner) ?? []), entry])
    }
    return owned
  }
}

const shownDigits = 8

function shown({ id }: MasterKey): string {
  return id.toString('hex').slice(0, shownDigits)
}

/** A row is sealed that no feature says is its own: a mistake of ours, found before it costs a secret. */
export class UnknownSealedRowError extends Error {
  override readonly name = 'UnknownSealedRowError'

  constructor(key: string) {
    super(`nothing can seal the metadata entry ${key} again; the old master key is kept`)
  }
}

export class RotationUnfinishedError extends Error {
  override readonly name = 'RotationUnfinishedError'

  constructor() {
    super('sealed values change faster than they can be sealed again; the old master key is kept. Try again.')
  }
}
