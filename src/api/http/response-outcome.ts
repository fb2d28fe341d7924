import type { CallOutcome } from '../../capture/recorded-call.ts'
import type { ProtocolName } from '../../contract/contract-data.ts'
import { answerFacts } from '../../contract/record-answer-facts.ts'
import { wireErrorCode } from '../../contract/record-error-code.ts'
import { withChangedKey } from '../../contract/record-kms.ts'
import { tellsAnswer } from '../../contract/record-parameters.ts'
import { type RecordPlace, recordResources } from '../../contract/record-resources.ts'
import { tellsRefusals } from '../../contract/record-spelling.ts'
import { secretsIn, streamsSecret, withoutSecrets } from '../../contract/sensitive-members.ts'
import type { OperationContract } from '../../contract/service-contract.ts'
import type { RecordResource } from '../../event/record-builder.ts'
import { omittedContent } from '../../event/sizes.ts'
import { type DecodedResponse, decodeResponse, type ReceivedResponse } from '../protocol/decode-response.ts'
import type { ResponseError } from '../protocol/response-error.ts'
import { deletedParts } from './deleted-parts.ts'
import type { Exchange } from './exchange.ts'
import type { RecordStyle, Transfer } from './record-style.ts'

/** A call that another server answered. */
export interface AnsweredCall {
  readonly exchange: Exchange
  readonly protocol: ProtocolName
  /** Null where nobody knows what was asked. */
  readonly operation: OperationContract | null
  /** Decoded; what an error says is searched for its secrets. */
  readonly input: unknown
  readonly style: RecordStyle
  readonly place: RecordPlace
}

/** What the answer tells, for the call's record. */
export interface ResponseOutcome {
  readonly outcome: CallOutcome
  /** Of the record, once it is known how the call ended. */
  readonly resources: readonly RecordResource[]
  /** The server's own id of the call; null where it gave none. */
  readonly requestId: string | null
}

/**
 * What the record of a call says of an answer from another server. An answer of which not all was kept, or that is not
 * what the model says, is on record as omitted, with its size and why, where records of the operation tell answers.
 *
 * Never throws, whatever the answer is.
 */
export function responseOutcome(call: AnsweredCall, response: ReceivedResponse, transfer: Transfer): ResponseOutcome {
  const decoded = decodeResponse(call.protocol, call.operation, response)
  const resources = resourcesOf(call, decoded, response.status)
  const additionalEventData = {
    ...call.style.additionalEventData(call.exchange, transfer),
    ...(call.operation === null || decoded.kind !== 'output' ? {} : answerFacts(call.operation, decoded.output)),
    bytesTransferredIn: transfer.bytesIn,
    bytesTransferredOut: transfer.bytesOut,
  }
  return {
    outcome: { ...told(call, decoded, response, resources), additionalEventData },
    resources,
    requestId: decoded.requestId,
  }
}

function resourcesOf(
  { operation, protocol, input, place }: AnsweredCall,
  decoded: DecodedResponse,
  status: number,
): readonly RecordResource[] {
  if (operation === null) return []
  const output = decoded.kind === 'output' ? decoded.output : null
  const errorCode = decoded.kind === 'error' ? wireErrorCode(protocol, operation, decoded.error.code, status) : null
  return recordResources(operation, input, place, { output, errorCode })
}

function told(
  call: AnsweredCall,
  decoded: DecodedResponse,
  { headers, status }: ReceivedResponse,
  resources: readonly RecordResource[],
): CallOutcome {
  const { operation, style, exchange } = call
  if (decoded.kind === 'error') return errorOutcome(call, decoded.error, status)
  if (operation === null) return {}
  if (decoded.kind === 'unknown') return tellsAnswer(operation) ? { responseElements: notTold(decoded) } : {}
  const requestId = decoded.requestId ?? exchange.requestId
  const answered = style.responseElements(operation, decoded.output, headers, requestId)
  const responseElements = withChangedKey(operation, answered, resources)
  const parts = deletedParts(operation, call.input, decoded.output, call.place)
  return {
    responseElements,
    ...(responseElements === null ? {} : { leftOut: secretsIn(operation, operation.output, decoded.output).count }),
    ...(parts.length === 0 ? {} : { parts }),
  }
}

const nothingSecret = { texts: [] } as const

function notTold({ reason, bodyBytes }: Extract<DecodedResponse, { readonly kind: 'unknown' }>): object {
  const words = reason === 'cut' ? 'responseElements too large' : 'the answer could not be read'
  return omittedContent(bodyBytes, words)
}

function errorOutcome(
  { protocol, operation, input }: AnsweredCall,
  { code, message }: ResponseError,
  status: number,
): CallOutcome {
  const errorCode = wireErrorCode(protocol, operation, code, status)
  // It may quote what nobody kept.
  if (operation !== null && streamsSecret(operation)) return { errorCode }
  const { texts } = operation === null ? nothingSecret : secretsIn(operation, operation.input, input)
  const errorMessage = withoutSecrets(message, texts)
  return {
    errorCode,
    ...(errorMessage === '' ? {} : { errorMessage }),
    ...refusal(operation, input, errorMessage),
    ...(errorMessage === message ? {} : { leftOut: 1 }),
  }
}

/** What was not read cannot be searched for secrets, so nothing that answers it is told a second time. */
function refusal(operation: OperationContract | null, input: unknown, message: string): CallOutcome {
  if (operation === null || input === null || message === '') return {}
  const isTold = tellsRefusals(operation.service) && tellsAnswer(operation)
  return isTold ? { responseElements: { message } } : {}
}
