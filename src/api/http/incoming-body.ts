import type { IncomingMessage } from 'node:http'
import type { BodyMemory } from './body-memory.ts'
import { MessageRelay } from './message-relay.ts'

/** A client that stops sending in the middle of its body has so long to go on. */
const idleMsMax = 60_000

/** What has been read ahead of a body. */
export interface BodyAhead {
  readonly bytes: Uint8Array
  /** Nothing more comes. */
  readonly isWhole: boolean
}

/**
 * The body of a request, as it arrives. A client that waits to be told (`Expect: 100-continue`) is told when somebody
 * begins to read, so that one who is refused sends nothing.
 */
export class IncomingBody implements AsyncIterable<Uint8Array> {
  readonly #message: IncomingMessage
  #sendContinue: (() => void) | null
  #ahead: readonly Uint8Array[] = []

  /** @param sendContinue Null where the client does not wait. */
  constructor(message: IncomingMessage, sendContinue: (() => void) | null) {
    this.#message = message
    this.#sendContinue = sendContinue
  }

  /** As `Content-Length` says; null where it says nothing. */
  get lengthBytes(): number | null {
    const { 'content-length': length } = this.#message.headers
    return length === undefined ? null : Number(length)
  }

  /** There is one, by what the head says. */
  get isExpected(): boolean {
    return this.#message.headers['transfer-encoding'] !== undefined || (this.lengthBytes ?? 0) > 0
  }

  /** The client has not been told to send it. */
  get isAwaited(): boolean {
    return this.#sendContinue !== null
  }

  /** The client has not sent it and will not: its connection cannot carry another request. */
  get isWithheld(): boolean {
    return this.#sendContinue !== null && this.isExpected
  }

  /** Its sender is gone, and the rest of it will not come. */
  get isBrokenOff(): boolean {
    return this.#message.destroyed && !this.#message.complete
  }

  /** Tells a client that waits to send it. */
  allow(): void {
    this.#sendContinue?.()
    this.#sendContinue = null
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    this.allow()
    yield* this.#takeAhead()
    this.#message.setTimeout(idleMsMax, () => this.cut())
    try {
      for await (const chunk of this.#message.iterator({ destroyOnReturn: false })) {
        if (chunk instanceof Uint8Array) yield chunk
      }
    } finally {
      this.#message.setTimeout(0)
    }
  }

  /**
   * Reads until all is there or it is more than `bytesMax`. Whoever reads next begins with what was read here.
   *
   * @param memory Told of each piece; what is read is held until it is released.
   * @throws Its sender is gone, or bodies take too much memory.
   */
  async readAhead(bytesMax: number, memory: Pick<BodyMemory, 'take'>): Promise<BodyAhead> {
    const pieces = [...this.#ahead]
    let bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
    this.allow()
    const message = this.#message
    message.setTimeout(idleMsMax, () => this.cut())
    const isWhole = await new Promise<boolean>((resolve, reject) => {
      if (message.readableEnded) return resolve(true)
      if (message.destroyed) return reject(brokenOff())
      const take = (piece: Uint8Array) => {
        pieces.push(piece)
        bytes += piece.length
        try {
          memory.take(piece.length)
        } catch (error) {
          finish(() => reject(error))
          return
        }
        if (bytes > bytesMax) finish(() => resolve(false))
      }
      const end = () => finish(() => resolve(true))
      const broken = () => finish(() => reject(brokenOff()))
      const finish = (settle: () => void) => {
        message.pause()
        message.off('data', take).off('end', end).off('error', broken).off('close', broken)
        settle()
      }
      message.on('data', take).on('end', end).on('error', broken).on('close', broken)
    })
    message.setTimeout(0)
    const read = Buffer.concat(pieces)
    this.#ahead = [read]
    return { bytes: read, isWhole }
  }

  /**
   * Hands each piece to `take` as it comes. The client is not told to send: {@link allow} does that.
   *
   * @param take Returns whether it takes more at once; if not, the relay waits to be told.
   */
  relay(take: (piece: Uint8Array) => boolean): MessageRelay {
    return new MessageRelay(this.#message, this.#takeAhead(), take)
  }

  /** What is still to come is thrown away, so that the client gets to read the answer. */
  discard(): void {
    if (this.isWithheld || this.#message.complete) return
    this.#message.setTimeout(idleMsMax, () => this.cut())
    this.#message.once('end', () => this.#message.setTimeout(0))
    this.#message.resume()
  }

  /** Ends the connection: reading rejects. */
  cut(): void {
    this.#message.destroy()
  }

  #takeAhead(): readonly Uint8Array[] {
    const ahead = this.#ahead
    this.#ahead = []
    return ahead
  }
}

function brokenOff(): Error {
  return new Error('the sender of the body is gone')
}
