import { type ServiceError, spellError } from '../../contract/errors.ts'
import type { OperationContract, ServiceContract } from '../../contract/service-contract.ts'
import type { DecodedInput, HttpRequestParts, HttpResponseParts, Protocol } from './protocol.ts'
import { decodeQueryStructure } from './query-decode.ts'
import { parseParameters } from './query-parameters.ts'
import { bodyText } from './text.ts'
import { encodeXmlMembers, escapeXml, namespaceAttribute } from './xml-encode.ts'

/**
 * AWS Query: parameters in a form body (or, for a GET, in the query string), answers in XML. STS, IAM, SNS,
 * CloudFormation, and older clients of SQS and CloudWatch.
 */
export function awsQuery(service: ServiceContract | null): Protocol {
  const namespace = service?.xmlNamespace ?? null
  const namespaceText = namespaceAttribute(namespace === null ? null : { uri: namespace, prefix: null })
  const answer = (status: number, xml: string, requestId: string): HttpResponseParts => ({
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-RequestId': requestId },
    body: Buffer.from(xml),
  })

  return {
    name: 'aws-query',

    decodeRequest(operation: OperationContract, request: HttpRequestParts): DecodedInput {
      const parameters = parseParameters([request.query, bodyText(request.body)])
      return operation.input === null ? {} : decodeQueryStructure(operation.input, parameters)
    },

    encodeResponse(operation: OperationContract, output: unknown, requestId: string): HttpResponseParts {
      const { name } = operation
      const result = operation.output === null ? '' : wrap(operation, encodeXmlMembers(operation.output, output ?? {}))
      const metadata = `<ResponseMetadata><RequestId>${escapeXml(requestId)}</RequestId></ResponseMetadata>`
      return answer(
        operation.status,
        `<${name}Response${namespaceText}>${result}${metadata}</${name}Response>`,
        requestId,
      )
    },

    encodeError(error: ServiceError, requestId: string): HttpResponseParts {
      const { name: code, status } = spellError(error, 'query')
      const type = error.fault === 'client' ? 'Sender' : 'Receiver'
      const members = error.contract === null ? '' : encodeXmlMembers(error.contract.shape, error.members)
      const head = `<Type>${type}</Type><Code>${escapeXml(code)}</Code>`
      const detail = `${head}<Message>${escapeXml(error.message)}</Message>${members}`
      const request = `<RequestId>${escapeXml(requestId)}</RequestId>`
      return answer(
        status,
        `<ErrorResponse${namespaceText}><Error>${detail}</Error>${request}</ErrorResponse>`,
        requestId,
      )
    },
  }
}

function wrap(operation: OperationContract, xml: string): string {
  const name = operation.resultWrapper ?? `${operation.name}Result`
  return `<${name}>${xml}</${name}>`
}
