import type { IncomingMessage } from 'node:http'

/** A body on its way to somewhere else, as fast as it is taken there. Nothing of it is held but what Node has read. */
export class MessageRelay {
  /** Resolves to whether all of the body came; to false also where the relay was stopped. */
  readonly ended: Promise<boolean>
  readonly #message: IncomingMessage
  readonly #take: (piece: Uint8Array) => boolean
  #end: (isComplete: boolean) => void = () => {}

  /** @param ahead What was read of `message` before. */
  constructor(message: IncomingMessage, ahead: readonly Uint8Array[], take: (piece: Uint8Array) => boolean) {
    this.#message = message
    this.#take = take
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
    let takesMore = true
    for (const piece of ahead) takesMore = take(piece)
    if (message.readableEnded || message.destroyed) {
      this.#end(message.readableEnded)
      return
    }
    message.on('data', this.#onData).on('end', this.#onEnd).on('error', this.#onClose).on('close', this.#onClose)
    if (takesMore) message.resume()
    else message.pause()
  }

  /** More is taken again. */
  resume(): void {
    this.#message.resume()
  }

  /** Hands on nothing more. What is still to come is left to whoever is next. */
  stop(): void {
    this.#detach(false)
  }

  readonly #onData = (piece: Uint8Array): void => {
    if (!this.#take(piece)) this.#message.pause()
  }

  readonly #onEnd = (): void => this.#detach(true)

  readonly #onClose = (): void => this.#detach(false)

  #detach(isComplete: boolean): void {
    this.#message.off('data', this.#onData).off('end', this.#onEnd).off('error', this.#onClose)
    this.#message.off('close', this.#onClose)
    this.#end(isComplete)
  }
}
