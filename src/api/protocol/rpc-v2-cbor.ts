import { commonError, type ServiceError, spellError } from '../../contract/errors.ts'
import type { OperationContract, ServiceContract } from '../../contract/service-contract.ts'
import { CborError, parseCbor } from './cbor-parse.ts'
import { printCbor } from './cbor-print.ts'
import { decodeJsonStructure, type JsonLikeForm, typeError } from './json-decode.ts'
import { encodeJsonStructure, type JsonLikeWriting } from './json-encode.ts'
import type { DecodedInput, HttpRequestParts, HttpResponseParts, Protocol } from './protocol.ts'
import { queryErrorHeader } from './query-error-header.ts'

/**
 * RPC v2 with CBOR: `POST /service/<Service>/operation/<Operation>`, one CBOR map each way. Bytes and instants have forms
 * of their own; all else is as in JSON.
 */
export function rpcV2Cbor(service: ServiceContract | null): Protocol {
  const answer = (status: number, value: unknown, requestId: string, more: Record<string, string> = {}) => ({
    status,
    headers: {
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-RequestId': requestId,
      ...more,
    },
    body: printCbor(value),
  })

  return {
    name: 'rpc-v2-cbor',

    decodeRequest(operation: OperationContract, request: HttpRequestParts): DecodedInput {
      const value = parseBody(request.body)
      return operation.input === null ? {} : decodeJsonStructure(operation.input, value, cborForm)
    },

    encodeResponse(operation: OperationContract, output: unknown, requestId: string): HttpResponseParts {
      const { output: shape, status } = operation
      return answer(status, shape === null ? {} : encodeJsonStructure(shape, output ?? {}, cborWriting), requestId)
    },

    encodeError(error: ServiceError, requestId: string): HttpResponseParts {
      const { name: code, status } = spellError(error, 'json')
      const members =
        error.contract === null ? {} : encodeJsonStructure(error.contract.shape, error.members, cborWriting)
      const body = { __type: code, ...members, message: error.message }
      return answer(status, body, requestId, queryErrorHeader(error, service))
    },
  }
}

/** No body at all is an empty input. */
function parseBody(body: Uint8Array): unknown {
  if (body.length === 0) return {}
  try {
    return parseCbor(body)
  } catch (cause) {
    if (!(cause instanceof CborError)) throw cause
    throw commonError('malformedRequest', 'The request body is not valid CBOR', { cause })
  }
}

const cborForm: JsonLikeForm = {
  bytes(value) {
    if (!(value instanceof Uint8Array)) throw typeError(value, 'a Blob')
    return value
  },
  instant(value) {
    if (!(value instanceof Date)) throw typeError(value, 'a Timestamp')
    return value
  },
}

const cborWriting: JsonLikeWriting = {
  bytes: (value) => value,
  instant: (value) => value,
  special: (value) => value,
}
