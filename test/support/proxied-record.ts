import { recordStyleOf } from '../../src/api/http/record-styles.ts'
import { responseOutcome } from '../../src/api/http/response-outcome.ts'
import type { ReceivedResponse } from '../../src/api/protocol/decode-response.ts'
import { type DecodedInput, streamsInput } from '../../src/api/protocol/protocol.ts'
import { protocolFor } from '../../src/api/protocol/protocols.ts'
import { type RecognisedRequest, recognise } from '../../src/api/protocol/recognise.ts'
import { wholeBody } from '../../src/api/protocol/streamed-body.ts'
import type { CallFacts } from '../../src/capture/recorded-call.ts'
import { modelOf } from '../../src/contract/models.ts'
import { recordFacts, unknownRecordFacts } from '../../src/contract/record-facts.ts'
import { secretsIn } from '../../src/contract/sensitive-members.ts'
import type { OperationContract } from '../../src/contract/service-contract.ts'
import type { JsonObject } from '../../src/event/event-record.ts'
import { keepingRecorder } from './keeping-recorder.ts'
import { exchangeOf } from './rest-exchange.ts'

/** A request as a client sends it. */
export interface SentRequest {
  readonly method: string
  readonly url: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The service in its signature; null where it is unsigned. */
  readonly scopeService: string | null
}

const place = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' }

/** The record of a call that another server answered, those of the calls inside it, and how many values they do not show. */
export async function proxiedRecord(sent: SentRequest, answer: ReceivedResponse) {
  const request = recognise(sent)
  const service = request.serviceName === null ? null : modelOf(request.serviceName)
  const operation = service?.operations.get(request.operationName ?? '') ?? null
  const exchange = exchangeOf(sent.method, sent.url, sent.headers)
  const style = recordStyleOf(service)
  const input = operation === null ? {} : decodedInput(request, operation, sent)
  const answered = { exchange, protocol: request.protocol, operation, input, style, place }
  const { outcome, resources } = responseOutcome(answered, answer, {
    authenticationMethod: 'AuthHeader',
    signatureVersion: 'SigV4',
    bytesIn: sent.body.length,
    bytesOut: answer.bodyBytes,
    responseHeaders: answer.headers,
  })
  const { signingName, operationName } = request
  const { isGlobal, ...named } =
    operation === null
      ? unknownRecordFacts({ service, signingName, operationName, method: sent.method })
      : recordFacts(operation)
  const facts: CallFacts = {
    ...named,
    ...unremarkable,
    awsRegion: isGlobal ? 'us-east-1' : place.region,
    userAgent: style.userAgent('agent'),
    requestParameters: operation === null ? null : style.requestParameters({ exchange, operation, input }),
    leftOut: operation === null ? 0 : secretsIn(operation, operation.input, input).count,
    resources,
  }
  const { records, recorder } = keepingRecorder()
  await recorder.record(facts, outcome)
  const [record, ...parts] = records.map((text): JsonObject => JSON.parse(text))
  return { record: record ?? {}, parts, redactions: recorder.counts.secrets }
}

export function decodedInput(
  request: RecognisedRequest,
  operation: OperationContract,
  sent: SentRequest,
): DecodedInput {
  const [, query = ''] = sent.url.split('?', 2)
  const { method, headers, body } = sent
  const content = streamsInput(operation) ? { body: new Uint8Array(), stream: wholeBody(body) } : { body }
  const protocol = protocolFor(request.protocol, operation.service)
  return protocol.decodeRequest(operation, { method, path: request.path, query, headers, ...content })
}

const unremarkable = {
  eventId: '01234567-89ab-4cde-8f01-23456789abcd',
  requestId: '89abcdef-0123-4567-89ab-cdef01234567',
  sourceIPAddress: '192.0.2.1',
  userIdentity: { type: 'Unknown' },
  recipientAccountId: '123456789012',
  owner: null,
  tlsDetails: null,
} as const
