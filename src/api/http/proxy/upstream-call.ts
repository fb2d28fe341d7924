import type { ClientRequest, IncomingMessage, InformationEvent } from 'node:http'
import { ServiceError } from '../../../contract/errors.ts'
import type { BodyRelay, ForwardedBody } from './forwarded-body.ts'
import { trailerPairs } from './forwarded-headers.ts'
import type { ForwardedHead, UpstreamClient } from './upstream-client.ts'
import { CallerGoneError, UpstreamError } from './upstream-errors.ts'
import { Watchdog } from './watchdog.ts'

export interface UpstreamCallParts {
  readonly client: UpstreamClient
  readonly head: ForwardedHead
  readonly body: ForwardedBody
  /** Sees each piece of the body on its way. */
  readonly seen: (piece: Uint8Array) => void
  /** An answer that comes before the answer (1xx), but for `100 Continue`. */
  readonly informed: (information: InformationEvent) => void
}

/** Why a call has no answer: the upstream failed, the caller left, or what the caller sent was not what it signed. */
export type CallFailure = UpstreamError | CallerGoneError | ServiceError

/** Methods that a request may be repeated with (RFC 9110, section 9.2.1): they change nothing by definition. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What a connection says that the other side closed while it lay in the pool. */
const staleCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE'])

/**
 * One request on its way to an upstream, and its answer. The body streams: no more of it is held than the connections
 * do. An answer may come before all of the body is sent; what is left of it then goes on being sent while the upstream
 * takes it.
 */
export class UpstreamCall {
  /** Rejects with a {@link CallFailure}. */
  readonly answer: Promise<IncomingMessage>
  readonly #parts: UpstreamCallParts
  readonly #watchdog: Watchdog
  #request: ClientRequest
  #relay: BodyRelay | null = null
  /** A connection was there to send it on. */
  #isReached = false
  #isAnswered = false
  #isClosed = false
  #failure: CallFailure | null = null
  #bytesSent = 0
  #isSent = false

  constructor(parts: UpstreamCallParts) {
    this.#parts = parts
    const { upstream } = parts.client
    this.#watchdog = new Watchdog(upstream.idleTimeoutMs, () => this.#fail(new UpstreamError('idle', null)))
    this.#request = parts.client.request(parts.head, false)
    this.answer = this.#answerOf(this.#request, true)
    // It is awaited once its call is ready for it.
    this.answer.catch(() => {})
    this.#sendBody()
  }

  /** Why it ended early; null while it did not. */
  get failure(): CallFailure | null {
    return this.#failure
  }

  /** All of its body has passed. */
  get isSent(): boolean {
    return this.#isSent
  }

  /** Something went over the wire for this call, so that it is not idle. */
  touch(): void {
    this.#watchdog.touch()
  }

  /** Nobody wants the answer, or the rest of it. */
  abandon(): void {
    this.#isClosed = true
    this.#request.destroy()
    this.end()
  }

  /** The answer is over, and so is the watch over it. */
  end(): void {
    this.#watchdog.stop()
  }

  #answerOf(request: ClientRequest, mayRepeat: boolean): Promise<IncomingMessage> {
    const { body, informed, client } = this.#parts
    return new Promise((resolve, reject) => {
      request.on('socket', (socket) => {
        if (!socket.connecting) {
          this.#isReached = true
          return
        }
        const timeout = setTimeout(
          () => request.destroy(new Error('connect timeout')),
          client.upstream.connectTimeoutMs,
        )
        socket.once(client.connectedEvent, () => {
          this.#isReached = true
          clearTimeout(timeout)
        })
        socket.once('close', () => clearTimeout(timeout))
      })
      request.on('continue', () => {
        this.touch()
        body.allow()
      })
      request.on('information', (information) => {
        this.touch()
        informed(information)
      })
      request.on('response', (answer) => {
        this.#isAnswered = true
        this.touch()
        resolve(answer)
      })
      request.on('drain', () => {
        this.touch()
        this.#relay?.resume()
      })
      request.on('close', () => {
        if (request === this.#request) this.#close()
      })
      request.on('error', (error) => {
        if (this.#isAnswered) return this.#close()
        if (mayRepeat && this.#isStale(request, error)) {
          this.#isReached = false
          this.#request = client.request(this.#parts.head, true)
          this.#request.end()
          resolve(this.#answerOf(this.#request, false))
          return
        }
        this.#close()
        this.end()
        this.#failure ??= new UpstreamError(this.#isReached ? 'unanswered' : 'unreached', error)
        reject(this.#failure)
      })
    })
  }

  /** Whether the connection was dead before the request reached anyone who could act on it, and may be sent again. */
  #isStale(request: ClientRequest, error: Error): boolean {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
    const { head, body } = this.#parts
    return (
      this.#failure === null &&
      request.reusedSocket &&
      staleCodes.has(code) &&
      safeMethods.has(head.method) &&
      !body.isExpected
    )
  }

  #sendBody(): void {
    const { body, seen } = this.#parts
    if (!body.isExpected) {
      this.#request.end()
      return
    }
    this.#relay = body.relay((piece) => {
      this.touch()
      this.#bytesSent += piece.length
      seen(piece)
      // What nobody takes any more is thrown away, so that the caller gets to read the answer.
      return this.#isClosed || this.#request.write(piece)
    })
    this.#relay.ended.then(
      (isComplete) => {
        this.#isSent = isComplete
        if (this.#isClosed) return
        if (!isComplete) return this.#fail(new CallerGoneError())
        const trailers = trailerPairs(body.rawTrailers())
        if (trailers.length > 0) this.#request.addTrailers(trailers)
        this.#request.end()
      },
      // What is not what was signed never gets there whole.
      (error: unknown) => this.#fail(error instanceof ServiceError ? error : new CallerGoneError()),
    )
    const flush = () => {
      if (this.#bytesSent === 0 && !this.#isSent && !this.#isClosed) this.#request.flushHeaders()
    }
    // Whoever waits to be told to send waits for the upstream, which has to be asked. A body that came with its head
    // goes on with it.
    if (body.isAwaited) flush()
    else setImmediate(flush)
  }

  #fail(failure: CallFailure): void {
    this.#failure ??= failure
    this.#request.destroy(failure)
    this.end()
  }

  /** The upstream takes no more of the body. */
  #close(): void {
    this.#isClosed = true
    this.#relay?.resume()
  }
}
