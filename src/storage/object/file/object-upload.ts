import type { ObjectWriter, WrittenObject } from '../../object-store.ts'
import { ByteWindow } from './byte-window.ts'
import { GatheredBytes } from './gathered-bytes.ts'
import type { ObjectThread } from './object-thread.ts'
import type { MoreOfObject } from './writing-worker.ts'

/** Bytes that are gathered for one message: a few pieces, so that the wake-up of the thread is little beside its work. */
const messageBytes = 256 * 1024

/** Bytes of one object under way to the thread: enough to keep it busy, few enough that others come in between. */
const windowBytes = 1024 * 1024

/** Writes one object through the thread that writes. Several messages are under way at once, in order. */
export class ObjectUpload implements ObjectWriter {
  readonly id: string
  readonly #thread: ObjectThread
  /** Of all uploads together. */
  readonly #sharedWindow: ByteWindow
  readonly #window = new ByteWindow(windowBytes)
  readonly #gathered = new GatheredBytes()
  #failure: unknown = null
  #isFinished = false
  #aborting: Promise<void> | null = null

  /** @param id Of an object that the thread has begun. */
  constructor(id: string, thread: ObjectThread, sharedWindow: ByteWindow) {
    this.id = id
    this.#thread = thread
    this.#sharedWindow = sharedWindow
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#throwFailure()
    if (bytes.length <= messageBytes) return this.#add(bytes)
    for (let at = 0; at < bytes.length; at += messageBytes) await this.#add(bytes.subarray(at, at + messageBytes))
  }

  async finish(): Promise<WrittenObject> {
    this.#throwFailure()
    const { parts, transfer } = this.#gathered.take()
    const rest: MoreOfObject = { id: this.id, parts }
    try {
      const written = await this.#thread.call<WrittenObject>('finish', rest, transfer)
      this.#isFinished = true
      return written
    } catch (error) {
      this.#fail(error)
      throw this.#failure
    }
  }

  abort(): Promise<void> {
    if (this.#isFinished) return Promise.resolve()
    this.#failure ??= new Error('the object was given up')
    this.#aborting ??= this.#thread.call('abort', this.id)
    return this.#aborting
  }

  async #add(bytes: Uint8Array): Promise<void> {
    this.#gathered.add(bytes)
    if (this.#gathered.bytes < messageBytes) return
    await this.#send()
    this.#throwFailure()
  }

  /** Resolves once the message is under way. */
  async #send(): Promise<void> {
    const { parts, transfer, bytes } = this.#gathered.take()
    await this.#window.take(bytes)
    await this.#sharedWindow.take(bytes)
    const more: MoreOfObject = { id: this.id, parts }
    const give = () => {
      this.#window.give(bytes)
      this.#sharedWindow.give(bytes)
    }
    this.#thread.call('write', more, transfer).then(give, (error) => {
      this.#fail(error)
      give()
    })
  }

  /** What was written goes at once, whether or not the caller aborts. */
  #fail(error: unknown): void {
    this.#failure ??= error
    this.abort().catch(() => {})
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure
  }
}
