import type { ExchangeSignals } from './exchange.ts'

/** The signals of one request. A signal costs more than the rest of a small call: each is made when it is asked for. */
export class CallSignals implements ExchangeSignals {
  readonly #gone = new LazySignal()
  readonly #stopping = new LazySignal()

  get gone(): AbortSignal {
    return this.#gone.signal
  }

  get stopping(): AbortSignal {
    return this.#stopping.signal
  }

  callerIsGone(): void {
    this.#gone.abort()
  }

  serverStops(): void {
    this.#stopping.abort()
  }
}

class LazySignal {
  #controller: AbortController | null = null
  #isAborted = false

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController()
      if (this.#isAborted) this.#controller.abort()
    }
    return this.#controller.signal
  }

  abort(): void {
    this.#isAborted = true
    this.#controller?.abort()
  }
}
