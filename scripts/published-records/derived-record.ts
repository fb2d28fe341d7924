import { recordStyleOf } from '../../src/api/http/record-styles.ts'
import { responseOutcome } from '../../src/api/http/response-outcome.ts'
import type { ReceivedResponse } from '../../src/api/protocol/decode-response.ts'
import type { HttpResponseParts } from '../../src/api/protocol/protocol.ts'
import { protocolFor } from '../../src/api/protocol/protocols.ts'
import { recognise } from '../../src/api/protocol/recognise.ts'
import { commonError, modelledError, ServiceError } from '../../src/contract/errors.ts'
import { isRecord } from '../../src/contract/is-record.ts'
import { modelOf } from '../../src/contract/models.ts'
import { recordFacts } from '../../src/contract/record-facts.ts'
import type { OperationContract } from '../../src/contract/service-contract.ts'
import { redact } from '../../src/event/redaction.ts'
import { decodedInput } from '../../test/support/proxied-record.ts'
import { exchangeOf } from '../../test/support/rest-exchange.ts'
import type { PublishedRecord } from './published-record.ts'
import { recordedEc2Input, recordedEc2Output } from './recorded-ec2-values.ts'
import { recordedOperation } from './recorded-operation.ts'
import { recordedS3Request } from './recorded-s3-request.ts'
import { recordedAnswer, recordedValues } from './recorded-values.ts'

/** Fields of a record that tell of its call, by their names. */
export type ToldFields = Readonly<Record<string, unknown>>

/**
 * What our record of the same call says: the call is read out of the published record, its answer is written as the
 * service's protocol has it, and both go through what proxied calls go through. Null where no model has the operation.
 */
export function derivedRecord(record: PublishedRecord): ToldFields | null {
  const known = recordedOperation(record)
  if (known === null) return null
  const call = callOf(known, record)
  const { operation, input, exchange } = call
  const { eventSource, eventName, eventCategory, readOnly, apiVersion } = recordFacts(operation)
  const style = recordStyleOf(operation.service)
  const protocol = operation.service.protocols[0] ?? 'aws-json-1.1'
  const place = { partition: 'aws', region: record.awsRegion, accountId: record.recipientAccountId ?? null }
  const answer = answerOf(operation, record)
  const told = record.additionalEventData ?? {}
  const { outcome, resources } = responseOutcome({ exchange, protocol, operation, input, style, place }, answer, {
    authenticationMethod: told.AuthenticationMethod === 'QueryString' ? 'QueryString' : 'AuthHeader',
    signatureVersion: told.SignatureVersion === 'SigV2' ? 'SigV2' : 'SigV4',
    bytesIn: Number(told.bytesTransferredIn ?? 0),
    bytesOut: Number(told.bytesTransferredOut ?? 0),
    responseHeaders: answer.headers,
  })
  const { errorCode, errorMessage, additionalEventData } = outcome
  const shown = (value: unknown) => redact(value ?? null, eventSource, eventName).value
  return {
    eventSource,
    eventName,
    eventCategory,
    readOnly,
    apiVersion: apiVersion ?? null,
    requestParameters: shown(style.requestParameters({ exchange, operation, input })),
    responseElements: shown(outcome.responseElements),
    errorCode: errorCode ?? null,
    errorMessage: errorMessage ?? null,
    resources: resources.length === 0 ? null : resources,
    additionalEventData: additionalEventData ?? null,
  }
}

function callOf(operation: OperationContract, record: PublishedRecord) {
  const { service } = operation
  const cipherSuite = record.additionalEventData?.CipherSuite
  const tls = { tlsDetails: typeof cipherSuite === 'string' ? { cipherSuite } : null }
  if (service.errorsAreUnwrapped || service.name === 's3control') {
    const sent = recordedS3Request(operation, record)
    const request = recognise(sent)
    const seen = modelOf(request.serviceName ?? '')?.operations.get(request.operationName ?? '') ?? operation
    const exchange = { ...exchangeOf(sent.method, sent.url, sent.headers), ...tls }
    return { operation: seen, input: decodedInput(request, seen, sent), exchange }
  }
  const told = record.requestParameters
  const input =
    service.name === 'ec2' ? recordedEc2Input(operation, told) : recordedValues(operation, operation.input, told)
  return { operation, input, exchange: { ...exchangeOf('POST', '/'), ...tls } }
}

function answerOf(operation: OperationContract, record: PublishedRecord): ReceivedResponse {
  const { service } = operation
  const protocol = protocolFor(service.protocols[0] ?? 'aws-json-1.1', service)
  const requestId = 'the-request'
  const { errorCode, errorMessage } = record
  if (typeof errorCode === 'string') {
    const error = errorOf(operation, errorCode, errorMessage ?? messageIn(record.responseElements))
    return received(protocol.encodeError(error, requestId), headersIn(record))
  }
  if (service.errorsAreUnwrapped || service.name === 's3control')
    return received({ status: 200, headers: headersIn(record), body: nothing })
  return received(protocol.encodeResponse(operation, outputOf(operation, record), idIn(record) ?? requestId))
}

/** Those of the answer that records of S3 tell. */
function headersIn({ responseElements, additionalEventData }: PublishedRecord): Readonly<Record<string, string>> {
  const told = Object.entries({ ...responseElements, ...additionalEventData })
  return Object.fromEntries(
    told.flatMap(([name, value]) => (name.startsWith('x-amz-') ? [[name, String(value)] as const] : [])),
  )
}

function outputOf(operation: OperationContract, { responseElements, resources }: PublishedRecord): object {
  if (operation.service.name === 'ec2') return recordedEc2Output(operation, responseElements)
  // Answers of KMS name the key that records tell as their resource, also where they tell no answer.
  const key = operation.service.name === 'kms' ? resources?.[0]?.ARN : undefined
  const told = responseElements ?? (key === undefined ? {} : { keyId: key })
  return recordedAnswer(operation, told)
}

/** The error that the wire has for the name in the record. */
function errorOf({ service }: OperationContract, recorded: string, message: string): ServiceError {
  const code = recorded.replace(/^(?:Client|Server)\./, '')
  if (code === 'AccessDenied' && !service.errorsAreUnwrapped) return commonError('accessDenied', message)
  if (service.errors.has(code)) return modelledError(service, code, message)
  return new ServiceError(code, message, { status: 400, fault: 'client' })
}

function messageIn(elements: PublishedRecord['responseElements']): string {
  return typeof elements?.message === 'string' ? elements.message : ''
}

/** Of EC2 alone records tell it inside, too. */
function idIn({ eventName, responseElements }: PublishedRecord): string | null {
  const wrapped = responseElements?.[`${eventName}Response`]
  const inside = isRecord(wrapped) ? wrapped : responseElements
  return typeof inside?.requestId === 'string' ? inside.requestId : null
}

const nothing = new Uint8Array(0)

/** Names of headers as a client has them. */
function received(
  { status, headers, body }: HttpResponseParts,
  more: Readonly<Record<string, string>> = {},
): ReceivedResponse {
  const bytes = body instanceof Uint8Array ? body : nothing
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return { status, headers: { ...Object.fromEntries(named), ...more }, body: bytes, bodyBytes: bytes.length }
}
