import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { HttpResponseParts, Protocol } from '../../src/api/protocol/protocol.ts'
import { protocolFor } from '../../src/api/protocol/protocols.ts'
import { type RecognisedRequest, recognise } from '../../src/api/protocol/recognise.ts'
import { commonError, toServiceError } from '../../src/contract/errors.ts'
import { loadService } from '../../src/contract/load.ts'
import type { OperationContract } from '../../src/contract/service-contract.ts'
import { isHostedService } from '../../src/contract/services.ts'
import { validateInput, validationError } from '../../src/contract/validate.ts'

/** What a test does with a decoded call: it returns the output or throws. */
export type Handler = (operation: OperationContract, input: Readonly<Record<string, unknown>>) => unknown

export interface ProtocolServer extends AsyncDisposable {
  readonly endpoint: string
}

/** The protocols behind a socket and nothing else: no signatures, no records. Real clients talk to it. */
export async function startProtocolServer(handler: Handler): Promise<ProtocolServer> {
  const server = createServer((request, response) => {
    void respond(request, response, handler)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function respond(request: IncomingMessage, response: ServerResponse, handler: Handler): Promise<void> {
  const { method = '', url = '', headers } = request
  const body = await readAll(request)
  const scopeService = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? null
  const recognised = recognise({ method, url, headers, body, scopeService })
  const [path = '', query = ''] = url.split('?')
  const {
    status,
    headers: answerHeaders,
    body: answerBody,
  } = await answer(
    recognised,
    (protocol, operation) => protocol.decodeRequest(operation, { method, path, query, headers, body }),
    handler,
  )
  response.writeHead(status, answerHeaders).end(answerBody)
}

async function answer(
  recognised: RecognisedRequest,
  decode: (protocol: Protocol, operation: OperationContract) => Readonly<Record<string, unknown>>,
  handler: Handler,
): Promise<HttpResponseParts> {
  const { protocol: protocolName, serviceName, operationName } = recognised
  const service = serviceName !== null && isHostedService(serviceName) ? loadService(serviceName) : null
  const protocol = protocolFor(protocolName, service)
  const requestId = '01234567-89ab-cdef-0123-456789abcdef'
  try {
    const operation = service?.operations.get(operationName ?? '')
    if (operation === undefined) throw commonError('unknownOperation', 'no such operation')
    const input = decode(protocol, operation)
    const violations = validateInput(operation.input, input)
    if (violations.length > 0) throw validationError(violations)
    return protocol.encodeResponse(operation, await handler(operation, input), requestId)
  } catch (error) {
    return protocolFor(protocolName, service).encodeError(toServiceError(error), requestId)
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}
