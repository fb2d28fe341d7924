import { type ServiceError, spellError } from '../../contract/errors.ts'
import type { OperationContract, ServiceContract } from '../../contract/service-contract.ts'
import type { DecodedInput, HttpRequestParts, HttpResponseParts, Protocol } from './protocol.ts'
import { decodeQueryStructure, type QueryForm } from './query-decode.ts'
import { parseParameters } from './query-parameters.ts'
import { bodyText } from './text.ts'
import { encodeXmlMembers, escapeXml, namespaceAttribute } from './xml-encode.ts'

/**
 * EC2's own kind of AWS Query: names begin with a capital letter, every list is flattened (`InstanceId.1`), and answers
 * have no element round their result.
 */
export function ec2Query(service: ServiceContract | null): Protocol {
  const namespace = service?.xmlNamespace ?? null
  const namespaceText = namespaceAttribute(namespace === null ? null : { uri: namespace, prefix: null })
  const answer = (status: number, xml: string, requestId: string): HttpResponseParts => ({
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-RequestId': requestId },
    body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`),
  })

  return {
    name: 'ec2-query',

    decodeRequest(operation: OperationContract, request: HttpRequestParts): DecodedInput {
      const parameters = parseParameters([request.query, bodyText(request.body)])
      return operation.input === null ? {} : decodeQueryStructure(operation.input, parameters, ec2Form)
    },

    encodeResponse(operation: OperationContract, output: unknown, requestId: string): HttpResponseParts {
      const name = `${operation.name}Response`
      const members = operation.output === null ? '' : encodeXmlMembers(operation.output, output ?? {})
      const request = `<requestId>${escapeXml(requestId)}</requestId>`
      return answer(operation.status, `<${name}${namespaceText}>${request}${members}</${name}>`, requestId)
    },

    encodeError(error: ServiceError, requestId: string): HttpResponseParts {
      const { name: code, status } = spellError(error, 'ec2')
      const detail = `<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message></Error>`
      const request = `<RequestID>${escapeXml(requestId)}</RequestID>`
      return answer(status, `<Response><Errors>${detail}</Errors>${request}</Response>`, requestId)
    },
  }
}

const ec2Form: QueryForm = {
  nameOf({ queryName, locationName, name }) {
    const spelled = locationName ?? name
    return queryName ?? `${spelled.slice(0, 1).toUpperCase()}${spelled.slice(1)}`
  },
  isFlattened: () => true,
}
