import { Readable } from 'node:stream'
import { type GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control'
import { type HttpRequest, HttpResponse } from '@smithy/protocol-http'
import type { HttpRequestParts, HttpResponseParts } from '../../src/api/protocol/protocol.ts'
import { type RecognisedRequest, recognise } from '../../src/api/protocol/recognise.ts'
import { restXml } from '../../src/api/protocol/rest-xml.ts'
import { ServiceError } from '../../src/contract/errors.ts'
import { loadService } from '../../src/contract/load.ts'
import type { ServiceContract } from '../../src/contract/service-contract.ts'

/** A call of the public client, as both sides saw it. */
export interface SentCommand {
  readonly request: RecognisedRequest
  /** As our protocol decoded it. */
  readonly input: Readonly<Record<string, unknown>>
  /** As the client read our answer. */
  readonly output: Readonly<Record<string, unknown>>
}

const settings = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
  requestChecksumCalculation: 'WHEN_REQUIRED' as const,
  responseChecksumValidation: 'WHEN_REQUIRED' as const,
}

/** The client's overloads are by command; here every command goes the same way. */
export interface AnyCommand {
  readonly input: object
}

/** Sends a command of S3 through the client's own serialiser, and our answer through its parser. An error is answered as one. */
export async function sendS3(command: AnyCommand, answer: unknown = {}, isPathStyle = true): Promise<SentCommand> {
  const wire = new Wire(answer)
  const client = new S3Client({
    ...settings,
    endpoint: 'http://localhost:4566',
    forcePathStyle: isPathStyle,
    requestHandler: { handle: (request: HttpRequest) => wire.handle(request) },
    maxAttempts: 1,
  })
  const output: Record<string, unknown> = await client.send(command as GetObjectCommand).then((all) => ({ ...all }))
  delete output.$metadata
  return { output, ...wire.seen }
}

/** The same for S3 Control. */
export async function sendS3Control(command: AnyCommand, answer: unknown): Promise<SentCommand> {
  const wire = new Wire(answer)
  const client = new S3ControlClient({
    ...settings,
    endpoint: 'http://localhost:4566',
    requestHandler: { handle: (request: HttpRequest) => wire.handle(request) },
    maxAttempts: 1,
  })
  const sending = client.send(command as GetPublicAccessBlockCommand)
  const output: Record<string, unknown> = await sending.then((all) => ({ ...all }))
  delete output.$metadata
  return { output, ...wire.seen }
}

type Seen = Omit<SentCommand, 'output'>

/** A transport that answers by our protocol and keeps what it was asked. */
class Wire {
  #seen: Seen | null = null
  readonly #answer: unknown

  constructor(answer: unknown) {
    this.#answer = answer
  }

  async handle(request: HttpRequest): Promise<{ response: HttpResponse }> {
    const query = queryText(request.query)
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const recognised = recognise({
      method: request.method,
      url: query === '' ? request.path : `${request.path}?${query}`,
      headers,
      body: null,
      scopeService: 's3',
    })
    const service = contractOf(recognised)
    const operation = service.operations.get(recognised.operationName ?? '')
    if (operation === undefined) throw new Error(`no operation for ${request.method} ${request.path}?${query}`)
    const body = await bodyOf(request.body)
    const parts: HttpRequestParts = { method: request.method, path: recognised.path, query, headers, body }
    const protocol = restXml(service)
    this.#seen = { request: recognised, input: protocol.decodeRequest(operation, parts) }
    const answer =
      this.#answer instanceof ServiceError
        ? protocol.encodeError(this.#answer, 'REQUEST1')
        : protocol.encodeResponse(operation, this.#answer, 'REQUEST1')
    return { response: await httpResponse(answer, request.method) }
  }

  get seen(): Seen {
    if (this.#seen === null) throw new Error('nothing was sent')
    return this.#seen
  }
}

function contractOf({ serviceName }: RecognisedRequest): ServiceContract {
  if (serviceName !== 's3' && serviceName !== 's3control') throw new Error(`${serviceName} is not S3`)
  return loadService(serviceName)
}

async function httpResponse({ status, headers, body }: HttpResponseParts, method: string): Promise<HttpResponse> {
  const bytes = body instanceof Uint8Array ? body : await bodyOf(body)
  return new HttpResponse({
    statusCode: status,
    headers,
    body: Readable.from(method === 'HEAD' || bytes.length === 0 ? [] : [bytes]),
  })
}

/** All of a body of any kind. */
export async function bodyOf(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0)
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body)
  const pieces: Uint8Array[] = []
  // A stream of Node or of ours: both are iterated alike.
  for await (const piece of body as AsyncIterable<Uint8Array>) pieces.push(piece)
  return Buffer.concat(pieces)
}

function queryText(query: HttpRequest['query']): string {
  return Object.entries(query)
    .flatMap(([name, value]) => {
      const values = Array.isArray(value) ? value : [value]
      return values.map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one ?? '')}`)
    })
    .join('&')
}
