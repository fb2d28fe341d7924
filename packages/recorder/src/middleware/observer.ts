import { monotonicMs } from '../clock.ts'
import type { LooseDetails } from '../event-record.ts'
import { RecorderSetupError } from '../setup-error.ts'
import { abortedErrorCode, errorCodeOf } from './error-code.ts'
import type { Exchange } from './middleware-options.ts'
import { Routes } from './routes.ts'

/** {@link Recorder} without the types of one application. */
export interface LooseRecorder {
  record(eventName: string, details: LooseDetails): string | null
  reportProblem(message: string): void
}

interface LooseEvent<Request> {
  readonly event: string
  readonly parameters?: (exchange: Exchange<Request>) => object | undefined
  readonly response?: (exchange: Exchange<Request>) => object | undefined
  readonly resources?: (exchange: Exchange<Request>) => LooseDetails['resources']
}

type LooseChoice<Request> = string | LooseEvent<Request>

/** {@link MiddlewareOptions} without the types of one application. */
export interface LooseOptions<Request> {
  readonly routes?: Readonly<Record<string, LooseChoice<Request>>>
  readonly event?: (request: Request) => LooseChoice<Request> | null
  readonly identity: (request: Request) => LooseDetails['userIdentity'] | null
  readonly sourceAddress?: (request: Request) => string | undefined
  readonly requestId?: (request: Request) => string | undefined
  readonly errorCode?: (statusCode: number, request: Request) => string | undefined
}

/** What every framework knows of an exchange that is over. */
export interface ExchangeFacts {
  readonly method: string
  /** As it was sent, with its query. */
  readonly url: string
  /** Of the connection. */
  readonly sourceAddress: string | undefined
  readonly userAgent: string | undefined
  /** `x-request-id` of the answer. */
  readonly requestId: string | undefined
  /** Null where there was none. */
  readonly statusCode: number | null
  readonly isAborted: boolean
  readonly startedAtMs: number
}

/** Turns an exchange into an event, whatever the framework. Nothing that it does throws. */
export class Observer<Request> {
  readonly #recorder: LooseRecorder
  readonly #options: LooseOptions<Request>
  readonly #routes: Routes<LooseChoice<Request>> | null

  /** @throws {RecorderSetupError} */
  constructor(recorder: LooseRecorder, options: LooseOptions<Request>) {
    this.#recorder = recorder
    this.#options = options
    const { routes, event, identity } = options
    if ((routes === undefined) === (event === undefined))
      throw new RecorderSetupError(['A middleware takes either routes or event.'])
    if (typeof identity !== 'function') throw new RecorderSetupError(['A middleware takes identity, a function.'])
    this.#routes = routes === undefined ? null : new Routes(routes)
  }

  /** Records the exchange, where it is an event. */
  end(request: Request, facts: ExchangeFacts): void {
    try {
      this.#end(request, facts)
    } catch (error) {
      this.#tell('the middleware', error)
    }
  }

  #end(request: Request, facts: ExchangeFacts): void {
    const found = this.#choose(request, facts)
    if (found === null) return
    const { choice, params, route } = found
    const { statusCode, isAborted } = facts
    const chosen: LooseEvent<Request> = typeof choice === 'string' ? { event: choice } : choice
    const exchange = { request, params, statusCode }
    const incomplete: string[] = []
    const ask = <Answer>(name: string, question: (() => Answer) | undefined): Answer | undefined => {
      try {
        return question?.()
      } catch (error) {
        incomplete.push(name)
        this.#tell(name, error)
        return undefined
      }
    }
    const { identity, sourceAddress, requestId, errorCode = errorCodeOf } = this.#options
    const details = {
      userIdentity: ask('identity', () => identity(request)) ?? { type: 'Unknown' },
      requestParameters: ask('parameters', () => chosen.parameters?.(exchange)),
      responseElements: ask('response', () => chosen.response?.(exchange)),
      resources: ask('resources', () => chosen.resources?.(exchange)),
      sourceIPAddress:
        sourceAddress === undefined ? facts.sourceAddress : ask('sourceAddress', () => sourceAddress(request)),
      userAgent: facts.userAgent,
      requestID: requestId === undefined ? facts.requestId : ask('requestId', () => requestId(request)),
      errorCode: isAborted
        ? abortedErrorCode
        : ask('errorCode', () => (statusCode === null ? undefined : errorCode(statusCode, request))),
    }
    const additionalEventData = {
      httpMethod: facts.method,
      ...(route === null ? {} : { route }),
      ...(statusCode === null ? {} : { httpStatusCode: statusCode }),
      durationMs: Math.round((monotonicMs() - facts.startedAtMs) * 100) / 100,
      ...(isAborted ? { aborted: true } : {}),
      ...(incomplete.length === 0 ? {} : { incomplete }),
    }
    this.#recorder.record(chosen.event, { ...details, additionalEventData })
  }

  #choose(request: Request, { method, url }: ExchangeFacts) {
    if (this.#routes !== null) return this.#routes.find(method, url)
    const choice = this.#options.event?.(request) ?? null
    return choice === null ? null : { choice, params: {}, route: null }
  }

  /** Names the function and the kind of error. Its message is the application's own, and may hold anything. */
  #tell(what: string, error: unknown): void {
    this.#recorder.reportProblem(`${what} threw ${error instanceof Error ? error.name : typeof error}`)
  }
}
