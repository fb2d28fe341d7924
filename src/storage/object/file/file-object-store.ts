import { nodeFileSystem } from '../../../base/node-file-system.ts'
import {
  type ObjectReference,
  type ObjectStore,
  ObjectStoreClosedError,
  type ObjectWriter,
  type WrittenObject,
} from '../../object-store.ts'
import { ByteWindow } from './byte-window.ts'
import { toMovable } from './movable.ts'
import type { ByteRange } from './object-file-reader.ts'
import { isObjectId, ObjectPaths } from './object-paths.ts'
import type { ReadStep } from './object-reads.ts'
import { ObjectThread, type ObjectThreadData } from './object-thread.ts'
import { ObjectUpload } from './object-upload.ts'
import type { ReadRequest } from './reading-worker.ts'

/** Bytes of all objects under way to the thread that writes: about what it writes in a tenth of a second. */
const windowBytes = 32 * 1024 * 1024

/** Larger objects are written bit by bit, so that others come in between. */
const putBytesMax = 1024 * 1024

/**
 * Objects as files below one folder, sealed, read and written in threads of their own. Each is started by the first call
 * that needs it: many servers keep no objects, and a thread takes some 9 MB.
 */
export class FileObjectStore implements ObjectStore {
  readonly #data: ObjectThreadData
  readonly #window = new ByteWindow(windowBytes)
  #writing: ObjectThread | null = null
  #reading: ObjectThread | null = null
  #pendingAtStart: readonly string[] = []
  #isClosed = false
  #markEnded: () => void = () => {}
  /** Resolves when the store was closed, or a thread of it failed. It is of no use from then on. */
  readonly ended: Promise<void>

  private constructor(data: ObjectThreadData) {
    this.#data = data
    this.ended = new Promise((resolve) => {
      this.#markEnded = resolve
    })
  }

  /** Makes the folders where they are missing. Rejects where they cannot be used. */
  static async open(data: ObjectThreadData): Promise<FileObjectStore> {
    const store = new FileObjectStore(data)
    try {
      store.#pendingAtStart = pendingIn(data.folder) ?? (await store.#toWriting('open', null))
      return store
    } catch (error) {
      await store.close()
      throw error
    }
  }

  async begin(): Promise<ObjectWriter> {
    const thread = this.#writingThread()
    return new ObjectUpload(await thread.call('begin', null), thread, this.#window)
  }

  async put(bytes: Uint8Array): Promise<WrittenObject> {
    if (bytes.length > putBytesMax) return this.#putLarge(bytes)
    const count = bytes.length
    await this.#window.take(count)
    try {
      const movable = toMovable(bytes)
      return await this.#toWriting('put', movable, [movable.buffer])
    } finally {
      this.#window.give(count)
    }
  }

  async *read(object: ObjectReference, range: ByteRange): AsyncGenerator<Uint8Array, void> {
    const thread = this.#readingThread()
    const { id, key, lengthBytes } = object
    // The key may stand in a larger memory, which would be copied with it.
    const request: ReadRequest = { object: { id, key: new Uint8Array(key), lengthBytes }, range }
    let step = await thread.call<ReadStep>('open', request)
    const { reader } = step
    try {
      while (step.reader !== null) {
        const next = thread.call<ReadStep>('next', reader)
        // It may fail while the caller is busy with what came before it, or after the caller has left.
        next.catch(() => {})
        yield* step.pieces
        step = await next
      }
      yield* step.pieces
    } finally {
      if (step.reader !== null) await thread.call('close', reader).catch(() => {})
    }
  }

  async settle(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#toWriting('settle', ids)
  }

  async free(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#toWriting('free', ids)
  }

  async recover(isHeld: (id: string) => Promise<boolean>): Promise<void> {
    const held: string[] = []
    const unheld: string[] = []
    for (const id of this.#pendingAtStart) ((await isHeld(id)) ? held : unheld).push(id)
    await this.settle(held)
    await this.free(unheld)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([this.#writing?.end('close'), this.#reading?.end('closeAll')])
    this.#markEnded()
  }

  async #putLarge(bytes: Uint8Array): Promise<WrittenObject> {
    const writer = await this.begin()
    await writer.write(bytes)
    return writer.finish()
  }

  async #toWriting<T>(method: string, input: unknown, transfer: readonly ArrayBuffer[] = []): Promise<T> {
    return this.#writingThread().call(method, input, transfer)
  }

  #writingThread(): ObjectThread {
    if (this.#isClosed) throw new ObjectStoreClosedError()
    this.#writing ??= this.#start('./writing-worker.js')
    return this.#writing
  }

  #readingThread(): ObjectThread {
    if (this.#isClosed) throw new ObjectStoreClosedError()
    this.#reading ??= this.#start('./reading-worker.js')
    return this.#reading
  }

  #start(script: string): ObjectThread {
    const thread = new ObjectThread(new URL(script, import.meta.url), this.#data)
    void thread.ended.then(() => this.#markEnded())
    return thread
  }
}

/** The pending objects, or null where the thread that writes has the folders to make, or to say what is in their way. */
function pendingIn(folder: string): readonly string[] | null {
  const { incoming } = new ObjectPaths(folder)
  if (nodeFileSystem.sizeBytes(incoming) === null) return null
  return nodeFileSystem.list(incoming).filter(isObjectId)
}
