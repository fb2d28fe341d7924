import { Readable } from 'node:stream'
import { S3Client } from '@aws-sdk/client-s3'
import { HttpRequest, HttpResponse } from '@smithy/protocol-http'
import { required } from '../../src/base/assert.ts'
import type { AwsTarget } from './aws-clients.ts'

/** A request and its answer as they went over the wire. */
export interface WireCall {
  readonly host: string
  readonly bytesIn: number
  readonly bytesOut: number
  readonly status: number
  readonly requestId: string
  readonly hostId: string
  readonly headers: Readonly<Record<string, string>>
}

/** The unmodified client, whose calls are measured where it hands them to the network. */
export class WitnessedS3 implements Disposable {
  readonly client: S3Client
  readonly #calls: WireCall[] = []

  constructor({ url, credentials, region = 'us-east-1' }: AwsTarget) {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials
    const signer = { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) }
    this.client = new S3Client({ endpoint: url, region, credentials: signer, maxAttempts: 1, forcePathStyle: true })
    this.client.middlewareStack.add(
      (next) => async (args) => {
        const { request } = args
        if (!HttpRequest.isInstance(request)) throw new Error('the client sends HTTP')
        const result = await next(args)
        const { response } = result
        if (!HttpResponse.isInstance(response)) throw new Error('the client receives HTTP')
        const body = await allBytes(response.body)
        response.body = Readable.from(body.length === 0 ? [] : [body])
        this.#calls.push(wireCall(request, response, body.length))
        return result
      },
      // After everything that signs and adds headers, next to the network.
      { step: 'deserialize', priority: 'low', name: 'witness' },
    )
  }

  /** Runs what sends exactly one request, whether it succeeds or not, and gives that request. */
  async witness(run: (client: S3Client) => Promise<unknown>): Promise<WireCall> {
    const before = this.#calls.length
    await run(this.client).catch((error: unknown) => {
      if (this.#calls.length === before) throw error
    })
    if (this.#calls.length !== before + 1) throw new Error(`${this.#calls.length - before} requests were sent`)
    return required(this.#calls.at(-1), 'the call')
  }

  [Symbol.dispose](): void {
    this.client.destroy()
  }
}

function wireCall(request: HttpRequest, response: HttpResponse, bytesOut: number): WireCall {
  const { statusCode: status, headers } = response
  return {
    host: request.headers.host ?? '',
    bytesIn: Number(request.headers['content-length'] ?? 0),
    bytesOut,
    status,
    requestId: headers['x-amz-request-id'] ?? '',
    hostId: headers['x-amz-id-2'] ?? '',
    headers,
  }
}

async function allBytes(body: unknown): Promise<Buffer> {
  if (!(body instanceof Readable)) return Buffer.alloc(0)
  const pieces: Buffer[] = []
  for await (const piece of body) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}
