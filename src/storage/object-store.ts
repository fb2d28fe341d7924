/**
 * Keeps the bytes of objects: those of hosted buckets first. Names, metadata and permissions are the business of
 * whoever holds the ids. An object is written once, whole or not at all, and never changed.
 *
 * Everything is sealed on disk: each object under a key of its own, in pieces that open one by one, so that a range is
 * served without reading the rest. The key is the holder's to keep, sealed in turn; the store forgets it.
 *
 * Life of an object: `begin`, `write`…, `finish` (durable, and pending), then its holder makes its own note durable and
 * calls `settle`. After a crash `recover` asks the holder about each pending object: kept or freed.
 */
export interface ObjectStore {
  /**
   * Begins an object; nothing of it is visible. Whoever begins finishes or aborts.
   *
   * @throws {ObjectStoreBusyError} Too many are being written.
   * @throws {ObjectSpaceError}
   */
  begin(): Promise<ObjectWriter>

  /**
   * An object that fits into memory: begins, writes and finishes in one step. Takes over `bytes`' memory.
   *
   * @throws {ObjectSpaceError} Nothing is left of it.
   */
  put(bytes: Uint8Array): Promise<WrittenObject>

  /**
   * The bytes from `offset` on, `length` of them, in pieces; the range lies within the object. Only what it needs is read,
   * no further ahead of the caller than a fixed number of bytes. Leaving the loop early ends the read.
   *
   * @throws {ObjectMissingError} There is no such object.
   * @throws {DamagedObjectError} Bytes on disk are not those that were written: they are never served.
   * @throws {ObjectStoreBusyError} Too many are being read.
   */
  read(object: ObjectReference, range: { readonly offset: number; readonly length: number }): AsyncIterable<Uint8Array>

  /** The holder's note of a pending object is durable. Safe to repeat; where it fails, the next {@link recover} does it. */
  settle(ids: readonly string[]): Promise<void>

  /**
   * Frees the bytes. No error where there are none. A read under way ends as it began or fails, never with others' bytes.
   *
   * Resolves once no power loss can bring them back. Until then the ids must be known to whoever starts next, who frees
   * them again: {@link recover} asks about pending objects only.
   */
  free(ids: readonly string[]): Promise<void>

  /** After a start: settles what is held and frees what is not, among objects that were pending or being written then. */
  recover(isHeld: (id: string) => Promise<boolean>): Promise<void>

  /** Gives up what is being written. Everything after it rejects with {@link ObjectStoreClosedError}. */
  close(): Promise<void>
}

/** Writes one object. Calls follow one another. What one of them throws every later one throws, but for `abort`. */
export interface ObjectWriter {
  readonly id: string
  /**
   * Takes over `bytes`' memory. Resolves when more may come.
   *
   * @throws {ObjectSpaceError}
   * @throws {ObjectTooLargeError}
   */
  write(bytes: Uint8Array): Promise<void>
  /** Resolves once all of it would survive a power loss. Throws as `write`. */
  finish(): Promise<WrittenObject>
  /** Nothing is left. Also right after a failed call. Once `finish` has resolved it does nothing: the object is to be freed. */
  abort(): Promise<void>
}

/** Where an object is, and with what it opens. */
export interface ObjectReference {
  readonly id: string
  /** 32 bytes. Whoever stores it seals it. */
  readonly key: Uint8Array
  readonly lengthBytes: number
}

export interface WrittenObject extends ObjectReference {
  /** Of the plain bytes, in lower-case hex. */
  readonly md5: string
}

/** Largest object in one piece, as S3's: 5 GiB. */
export const objectBytesMax = 5 * 1024 ** 3

export class ObjectMissingError extends Error {
  override readonly name = 'ObjectMissingError'
  readonly id: string

  constructor(id: string) {
    super(`there is no object ${id}`)
    this.id = id
  }
}

/** An object's file is damaged. Says where, never what. */
export class DamagedObjectError extends Error {
  override readonly name = 'DamagedObjectError'
  readonly path: string
  readonly offsetBytes: number

  constructor(path: string, offsetBytes: number) {
    super(`${path} is damaged at byte ${offsetBytes}`)
    this.path = path
    this.offsetBytes = offsetBytes
  }
}

/** There is no room for an object, or none but what is kept free for other needs. Nothing of it is left. */
export class ObjectSpaceError extends Error {
  override readonly name = 'ObjectSpaceError'

  constructor(options?: ErrorOptions) {
    super('there is no room for an object', options)
  }
}

/** More bytes came than an object may have. */
export class ObjectTooLargeError extends Error {
  override readonly name = 'ObjectTooLargeError'

  constructor() {
    super(`an object has at most ${objectBytesMax} bytes`)
  }
}

/** As many objects are being written or read as may be. The caller may try again later. */
export class ObjectStoreBusyError extends Error {
  override readonly name = 'ObjectStoreBusyError'

  constructor() {
    super('too many objects are being written or read')
  }
}

/** The store has been closed, or its thread has ended. Whether a call under way took effect is not known. */
export class ObjectStoreClosedError extends Error {
  override readonly name = 'ObjectStoreClosedError'

  constructor(options?: ErrorOptions) {
    super('the object store has ended', options)
  }
}
