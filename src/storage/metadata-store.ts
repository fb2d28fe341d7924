/**
 * Keeps small values by key: accounts, keys, trails, policies, channels, cursors. What the bytes mean is the business
 * of whoever writes them.
 *
 * Every key has a revision: the number of the batch that last wrote it. Revisions only grow, over all keys together,
 * so a key that was removed and made again never has an old one. There are no blind writes: each change names the
 * revision that it replaces.
 *
 * Methods may be called concurrently. Batches happen one after another; a read sees every batch that resolved before
 * it was called, and never a part of one. None of the methods retries.
 */
export interface MetadataStore {
  /**
   * The entry under `key`, or null.
   *
   * @throws {MetadataUnavailableError} It could not be read.
   */
  get(key: string): Promise<MetadataEntry | null>

  /**
   * Entries whose key starts with `prefix`, in the order of the keys' UTF-8 bytes, as they stand at one moment.
   *
   * @param from The first key that may be listed; '' for the first of all.
   * @param limit 1 to {@link metadataListEntriesMax}.
   * @throws {MetadataUnavailableError} They could not be read.
   */
  list(prefix: string, from: string, limit: number): Promise<MetadataPage>

  /**
   * Makes all of `changes` or none. Resolves only once they would survive a power loss.
   *
   * @param changes 1 to {@link metadataBatchChangesMax}, no key twice.
   * @returns The revision that every changed key now has.
   * @throws {RevisionConflictError} A key does not have the expected revision; nothing was changed.
   * @throws {MetadataUnavailableError} All of it happened or nothing; the next read tells which.
   */
  batch(changes: readonly MetadataChange[]): Promise<number>

  /**
   * Resolves once nothing that was replaced or removed before can be read from what is stored. Other calls wait meanwhile;
   * all rows are written again, so it takes room and time for them.
   *
   * @throws {MetadataUnavailableError} It may be there still, and nothing else is lost.
   */
  dropReplaced(): Promise<void>

  /** Batches in progress finish; later calls throw {@link MetadataUnavailableError}. */
  close(): Promise<void>
}

export interface MetadataEntry {
  readonly key: string
  /** The caller's to keep: nothing writes to it later. */
  readonly value: Uint8Array
  readonly revision: number
}

export interface MetadataPage {
  readonly entries: readonly MetadataEntry[]
  /** Where the next page starts; null at the end. */
  readonly next: string | null
}

export interface MetadataChange {
  /** 1 to {@link metadataKeyBytesMax} bytes of UTF-8. */
  readonly key: string
  /** Up to {@link metadataValueBytesMax} bytes, unchanged until the batch settles; null removes the entry. */
  readonly value: Uint8Array | null
  /** The revision that `key` must have now; null where there must be no entry. */
  readonly expectedRevision: number | null
}

/** Longest key. Below what LMDB's pages and PostgreSQL's B-trees take. */
export const metadataKeyBytesMax = 1200

/** Largest value. Policies and queries are well below it; what is larger is an object. */
export const metadataValueBytesMax = 1024 * 1024

/** Most changes in a batch: one commit must not hold up the others for long. */
export const metadataBatchChangesMax = 1000

/** Longest page. */
export const metadataListEntriesMax = 1000

/** A key was changed since it was read. Nothing was written. */
export class RevisionConflictError extends Error {
  override readonly name = 'RevisionConflictError'
  readonly key: string
  readonly expectedRevision: number | null
  readonly actualRevision: number | null

  constructor(key: string, expectedRevision: number | null, actualRevision: number | null) {
    super(`${key} is at revision ${actualRevision ?? 'none'}, not ${expectedRevision ?? 'none'}`)
    this.key = key
    this.expectedRevision = expectedRevision
    this.actualRevision = actualRevision
  }
}

/** The store did not answer. Whether a batch happened is unknown until the next read. */
export class MetadataUnavailableError extends Error {
  override readonly name = 'MetadataUnavailableError'

  constructor(reason: string, options?: ErrorOptions) {
    super(`metadata is unavailable: ${reason}`, options)
  }
}
