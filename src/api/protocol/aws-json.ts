import type { ProtocolName } from '../../contract/contract-data.ts'
import { commonError, type ServiceError, spellError } from '../../contract/errors.ts'
import type { OperationContract, ServiceContract } from '../../contract/service-contract.ts'
import { decodeJsonStructure } from './json-decode.ts'
import { encodeJsonStructure } from './json-encode.ts'
import type { DecodedInput, HttpRequestParts, HttpResponseParts, Protocol } from './protocol.ts'
import { bodyText } from './text.ts'

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
      const value = parseJson(bodyText(request.body))
      return operation.input === null ? {} : decodeJsonStructure(operation.input, value)
    },

    encodeResponse(operation: OperationContract, output: unknown, requestId: string): HttpResponseParts {
      const value = operation.output === null ? {} : encodeJsonStructure(operation.output, output ?? {})
      return answer(operation.status, value, requestId)
    },

    encodeError(error: ServiceError, requestId: string): HttpResponseParts {
      const { name: code, status } = spellError(error, 'json')
      const body = { __type: code, ...errorMembers(error), [messageName(error)]: error.message }
      return answer(status, body, requestId, { 'x-amzn-ErrorType': code, ...queryErrorHeader(error, service) })
    },
  }
}

/** No body at all is an empty input. */
function parseJson(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw commonError('malformedRequest', 'The request body is not valid JSON', { cause })
  }
}

function errorMembers(error: ServiceError): object {
  return error.contract === null ? {} : encodeJsonStructure(error.contract.shape, error.members)
}

/**
 * Where the model spells the message, that is its name. Error shapes without members, CloudTrail's among them, have a
 * capital `Message` on the wire; common errors have a small one.
 */
function messageName(error: ServiceError): string {
  const modelled = error.contract?.shape.members.find(({ name }) => name.toLowerCase() === 'message')
  if (modelled !== undefined) return modelled.locationName ?? modelled.name
  return error.contract === null ? 'message' : 'Message'
}

/** Clients that knew the service's query protocol still look for the code it had there. */
function queryErrorHeader(error: ServiceError, service: ServiceContract | null): Record<string, string> {
  if (service?.isQueryCompatible !== true) return {}
  const { name } = spellError(error, 'query')
  return { 'x-amzn-query-error': `${name};${error.fault === 'client' ? 'Sender' : 'Receiver'}` }
}
