import type { ProtocolName } from '../../contract/contract-data.ts'
import { type ServiceError, spellError } from '../../contract/errors.ts'
import type { OperationContract, ServiceContract } from '../../contract/service-contract.ts'
import { jsonBody } from './json-body.ts'
import { decodeJsonStructure } from './json-decode.ts'
import { encodeJsonStructure } from './json-encode.ts'
import { jsonErrorBody } from './json-error.ts'
import type { DecodedInput, HttpRequestParts, HttpResponseParts, Protocol } from './protocol.ts'
import { queryErrorHeader } from './query-error-header.ts'

/**
 * AWS JSON: `POST /`, the operation in `X-Amz-Target`, one JSON object each way. Its two versions differ in the content
 * type. Like AWS, it does not look at the content type of a request.
 */
export function awsJson(name: ProtocolName, contentType: string, service: ServiceContract | null): Protocol {
  const answer = (status: number, value: unknown, requestId: string, more: Record<string, string> = {}) => ({
    status,
    headers: { 'content-type': contentType, 'x-amzn-RequestId': requestId, ...more },
    body: Buffer.from(JSON.stringify(value)),
  })

  return {
    name,

    decodeRequest(operation: OperationContract, request: HttpRequestParts): DecodedInput {
      const value = jsonBody(request.body)
      return operation.input === null ? {} : decodeJsonStructure(operation.input, value)
    },

    encodeResponse(operation: OperationContract, output: unknown, requestId: string): HttpResponseParts {
      const value = operation.output === null ? {} : encodeJsonStructure(operation.output, output ?? {})
      return answer(operation.status, value, requestId)
    },

    encodeError(error: ServiceError, requestId: string): HttpResponseParts {
      const { name: code, status } = spellError(error, 'json')
      const body = { __type: code, ...jsonErrorBody(error) }
      return answer(status, body, requestId, { 'x-amzn-ErrorType': code, ...queryErrorHeader(error, service) })
    },
  }
}
