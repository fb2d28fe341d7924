import type { ServerResponse } from 'node:http'
import type { SourceIntake } from '../../capture/ingest/source-intake.ts'
import { cairnEventSource } from '../../capture/own-acts.ts'
import type { CallFacts } from '../../capture/recorded-call.ts'
import type { PushSource } from '../../config/source.ts'
import type { ServiceError } from '../../contract/errors.ts'
import { eventsBodyBytesMax } from '../operations/cairn/put-events.ts'
import {
  noSuchSource,
  putSourceEventsName,
  sourceParameters,
  sourcesPath,
  takeInItems,
} from '../operations/cairn/put-source-events.ts'
import { headerValue } from '../protocol/protocol.ts'
import { toAnswerableError } from './answerable-error.ts'
import { cairnApiPrefix, cairnHeaders, refusedOutcome, sendCairnError } from './cairn-answer.ts'
import { callFacts } from './call-facts.ts'
import { equalSecrets } from './equal-secrets.ts'
import type { Exchange } from './exchange.ts'
import { decodedBody, readBody } from './read-body.ts'
import { recordRefusal, recordRejection } from './record-refusal.ts'
import type { StagesParts } from './stages-parts.ts'

export interface SourceStagesParts extends Pick<StagesParts, 'recorder' | 'rejected' | 'space' | 'log'> {
  readonly site: Parameters<typeof callFacts>[2]
  readonly sources: readonly PushSource[]
  readonly intake: SourceIntake
}

const sourcesPrefix = `${cairnApiPrefix}${sourcesPath}`

/** How long a sender that is told to come again waits at least; some give up where an answer does not say. */
const retryAfterSeconds = '1'

/**
 * The life of a request that a source sends with its token: it is that source and nothing else, and all that it can do
 * is bring items. Whoever signs instead goes through `CairnStages`, as for everything else.
 */
export class SourceStages {
  readonly #parts: SourceStagesParts

  constructor(parts: SourceStagesParts) {
    this.#parts = parts
  }

  /** Whether the request names a token at a place where only sources send. */
  takes(exchange: Exchange): boolean {
    return exchange.method === 'POST' && exchange.path.startsWith(sourcesPrefix) && tokenOf(exchange) !== null
  }

  async answer(exchange: Exchange, response: ServerResponse): Promise<void> {
    const source = this.#sourceOf(exchange)
    const facts = this.#facts(exchange, source)
    if (source === null) {
      const error = noSuchSource()
      const told = await recordRejection(this.#parts, { facts, outcome: refusedOutcome(error), error })
      return sendError(exchange, told, response)
    }
    try {
      await this.#takeIn(exchange, source, facts, response)
    } catch (thrown) {
      const error = toAnswerableError(thrown)
      if (response.headersSent) throw error
      sendError(exchange, await recordRefusal(this.#parts, { facts, outcome: refusedOutcome(error), error }), response)
    }
  }

  async #takeIn(exchange: Exchange, source: PushSource, facts: CallFacts, response: ServerResponse): Promise<void> {
    const { recorder, space, intake } = this.#parts
    space.require('imports')
    const read = await readBody(exchange.body, eventsBodyBytesMax)
    try {
      const encoding = headerValue(exchange.headers, 'content-encoding')
      const body = await decodedBody(read, encoding, eventsBodyBytesMax)
      const call = { ...facts, requestParameters: sourceParameters(source.name, body) }
      await recorder.open(call)
      const { answer, counts } = await takeInItems(intake, source, body, '')
      await recorder.record(call, { additionalEventData: counts })
      response.writeHead(200, {
        'content-type': 'application/json',
        'x-amzn-requestid': exchange.requestId,
        ...cairnHeaders,
      })
      response.end(`${JSON.stringify(answer)}\n`)
    } finally {
      read.memory.release()
    }
  }

  /** The source that both path and token name; null where they name none. */
  #sourceOf(exchange: Exchange): PushSource | null {
    const token = tokenOf(exchange)
    const name = exchange.path.slice(sourcesPrefix.length)
    const source = this.#parts.sources.find((one) => encodeURIComponent(one.name) === name)
    if (token === null || source === undefined || source.token === null) return null
    if (token.isInUrl && source.kind !== 'gcp-audit-log') return null
    return equalSecrets(token.value, source.token) ? source : null
  }

  #facts(exchange: Exchange, source: PushSource | null): CallFacts {
    const facts = callFacts(exchange, { principal: null, error: noSuchSource(), scope: null }, this.#parts.site, {
      eventSource: cairnEventSource,
      eventName: putSourceEventsName,
      eventCategory: 'Management',
      readOnly: false,
      isGlobal: false,
    })
    if (source === null) return facts
    const { name, accountId, region } = source
    return {
      ...facts,
      awsRegion: region,
      recipientAccountId: accountId,
      userIdentity: { type: 'Source', principalId: `source:${name}`, accountId, userName: name },
    }
  }
}

interface Token {
  readonly value: string
  /** Where a sender cannot set a header: Pub/Sub pushes to an address that holds the token. */
  readonly isInUrl: boolean
}

/** What the request names as its token; null where it names none, or more than one. */
function tokenOf({ headers, wire }: Exchange): Token | null {
  const header = headerValue(headers, 'authorization')
  if (header !== null) {
    const value = /^bearer +(\S+)$/i.exec(header)?.[1]
    return value === undefined ? null : { value, isInUrl: false }
  }
  const [given, ...more] = wire.query.filter(({ name }) => name === 'token')
  return given === undefined || more.length > 0 ? null : { value: given.value, isInUrl: true }
}

function sendError(exchange: Exchange, error: ServiceError, response: ServerResponse): void {
  const isTemporary = error.kind === 'throttling' || error.fault === 'server'
  sendCairnError(exchange, error, response, isTemporary ? { 'retry-after': retryAfterSeconds } : {})
}
