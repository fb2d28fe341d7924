import type { IncomingMessage } from 'node:http'

/** A client that stops sending in the middle of its body has so long to go on. */
const idleMsMax = 60_000

/**
 * The body of a request, as it arrives. A client that waits to be told (`Expect: 100-continue`) is told when somebody
 * begins to read, so that one who is refused sends nothing.
 */
export class IncomingBody implements AsyncIterable<Uint8Array> {
  readonly #message: IncomingMessage
  #sendContinue: (() => void) | null

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

  /** The client has not sent it and will not: its connection cannot carry another request. */
  get isWithheld(): boolean {
    return this.#sendContinue !== null && this.isExpected
  }

  /** Its sender is gone, and the rest of it will not come. */
  get isBrokenOff(): boolean {
    return this.#message.destroyed && !this.#message.complete
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    this.#sendContinue?.()
    this.#sendContinue = null
    this.#message.setTimeout(idleMsMax, () => this.cut())
    try {
      for await (const chunk of this.#message.iterator({ destroyOnReturn: false })) {
        if (chunk instanceof Uint8Array) yield chunk
      }
    } finally {
      this.#message.setTimeout(0)
    }
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
}
