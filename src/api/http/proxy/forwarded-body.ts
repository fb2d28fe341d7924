import type { Exchange } from '../exchange.ts'

/** A body on its way to an upstream. */
export interface ForwardedBody {
  /** There is one, though it may turn out empty. */
  readonly isExpected: boolean
  /** The caller waits to be told before any of it is sent. */
  readonly isAwaited: boolean
  /** Tells a caller who waits for it to send. */
  allow(): void
  /**
   * Hands each piece to `take` as it comes.
   *
   * @param take Returns whether it takes more at once; if not, the relay waits to be told.
   */
  relay(take: (piece: Uint8Array) => boolean): BodyRelay
  /** What followed it, names and values one after the other; once it has ended. */
  rawTrailers(): readonly string[]
}

export interface BodyRelay {
  /**
   * Resolves to whether all of the body came. Rejects with a `ServiceError` where it is not what was signed; then its
   * last piece was not handed on.
   */
  readonly ended: Promise<boolean>
  /** More is taken again. */
  resume(): void
}

/** The body as the caller sends it. */
export function passedBody({ body, message }: Exchange): ForwardedBody {
  return {
    get isExpected() {
      return body.isExpected
    },
    get isAwaited() {
      return body.isAwaited
    },
    allow: () => body.allow(),
    relay: (take) => body.relay(take),
    rawTrailers: () => message.rawTrailers,
  }
}

/** A body that is made here. Its last piece is handed on only once `pieces` has ended well. */
export function madeBody(pieces: AsyncIterable<Uint8Array>, isExpected: boolean): ForwardedBody {
  return {
    isExpected,
    isAwaited: false,
    allow: () => {},
    relay: (take) => new MadeRelay(pieces, take),
    rawTrailers: () => [],
  }
}

class MadeRelay implements BodyRelay {
  readonly ended: Promise<boolean>
  #resumed: (() => void) | null = null

  constructor(pieces: AsyncIterable<Uint8Array>, take: (piece: Uint8Array) => boolean) {
    this.ended = this.#relay(pieces, take)
  }

  resume(): void {
    this.#resumed?.()
    this.#resumed = null
  }

  async #relay(pieces: AsyncIterable<Uint8Array>, take: (piece: Uint8Array) => boolean): Promise<boolean> {
    let held: Uint8Array | null = null
    for await (const piece of pieces) {
      if (held !== null && !take(held)) {
        await new Promise<void>((resolve) => {
          this.#resumed = resolve
        })
      }
      held = piece
    }
    if (held !== null) take(held)
    return true
  }
}
