import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { RandomSource } from '../../base/random.ts'
import { awsJson11 } from '../protocol/aws-json-1-1.ts'
import { toAnswerableError } from './answerable-error.ts'
import type { AwsStages } from './aws-stages.ts'
import { cairnApiPrefix } from './cairn-answer.ts'
import type { CairnStages } from './cairn-stages.ts'
import { CallSignals } from './call-signals.ts'
import { addressList, type Exchange, openExchange } from './exchange.ts'
import { firstPage } from './first-page.ts'
import type { OpenPages } from './open-pages.ts'
import type { ProxyStages } from './proxy/proxy-stages.ts'
import { causeOf } from './record-refusal.ts'
import { sendAnswer } from './send-answer.ts'
import type { SourceStages } from './source-stages.ts'

export interface RouterParts {
  readonly aws: AwsStages
  readonly cairn: CairnStages
  readonly sources: SourceStages
  readonly proxy: ProxyStages
  readonly openPages: OpenPages
  readonly clock: Clock
  readonly random: RandomSource
  readonly log: Log
  readonly trustedProxies: readonly string[]
}

/** Cairn's own requests; everything else is an AWS request (design section 2). */
const cairnPrefix = '/_cairn/'

/** Takes each request to those who answer it. */
export class Router {
  readonly #parts: RouterParts
  readonly #exchangeParts: Parameters<typeof openExchange>[3]
  /** Signals of their own: one that lives as long as the server would remember every request. */
  readonly #open = new Map<Promise<void>, CallSignals>()
  #isStopping = false

  constructor(parts: RouterParts) {
    this.#parts = parts
    this.#exchangeParts = { ...parts, trustedProxies: addressList(parts.trustedProxies) }
  }

  /** Never rejects: what goes wrong ends in an answer or, where one has begun, in a cut connection. */
  async handle(message: IncomingMessage, response: ServerResponse, sendContinue: (() => void) | null): Promise<void> {
    const signals = new CallSignals()
    response.once('close', () => {
      if (!response.writableFinished) signals.callerIsGone()
    })
    if (this.#isStopping) signals.serverStops()
    const exchange = openExchange(message, sendContinue, signals, this.#exchangeParts)
    const answered = this.#answer(exchange, response)
    this.#open.set(answered, signals)
    await answered
    this.#open.delete(answered)
  }

  /** Tells every call under way, and each that still comes, that the server stops: what is without end ends now. */
  beginStop(): void {
    this.#isStopping = true
    for (const signals of this.#open.values()) signals.serverStops()
  }

  /** Resolves once no call is under way, those included whose connection is gone and whose record is yet to be written. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open.keys())
  }

  async #answer(exchange: Exchange, response: ServerResponse): Promise<void> {
    try {
      await this.#route(exchange, response)
    } catch (error) {
      await this.#fail(exchange, response, error)
    }
  }

  async #route(exchange: Exchange, response: ServerResponse): Promise<void> {
    const { aws, cairn, sources, proxy, openPages } = this.#parts
    if (sources.takes(exchange)) return await sources.answer(exchange, response)
    if (exchange.path.startsWith(cairnApiPrefix)) return await cairn.answer(exchange, response)
    if (exchange.path.startsWith(cairnPrefix))
      return await sendAnswer(exchange, response, await openPages.answer(exchange))
    if (isBrowser(exchange)) return await sendAnswer(exchange, response, firstPage)
    const route = await proxy.routeOf(exchange)
    if (route === null) await sendAnswer(exchange, response, await aws.answer(exchange))
    else await proxy.answer(exchange, response, route)
  }

  async #fail(exchange: Exchange, response: ServerResponse, error: unknown): Promise<void> {
    const { requestId, message } = exchange
    // Who goes away in the middle of a request has not been failed, and takes no answer.
    if (message.destroyed && !message.complete) return
    const told = toAnswerableError(error)
    if (told.fault === 'server') this.#parts.log.error('a request failed', { requestId, cause: causeOf(told) })
    if (response.headersSent) response.destroy()
    else await sendAnswer(exchange, response, awsJson11(null).encodeError(told, requestId))
  }
}

/** Someone who typed the address, not a client of S3 that lists buckets. */
function isBrowser({ method, path, headers, wire }: Exchange): boolean {
  const isUnsigned = headers.authorization === undefined && !wire.query.some(({ name }) => name === 'X-Amz-Signature')
  return method === 'GET' && path === '/' && isUnsigned && (headers.accept ?? '').includes('text/html')
}
