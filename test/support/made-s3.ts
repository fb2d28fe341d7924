import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { fixedCredentials } from '../../src/aws-client/credential-source.ts'
import { S3Client } from '../../src/aws-client/s3-client.ts'
import { required } from '../../src/base/assert.ts'
import { parseAccountId, parseRegion } from '../../src/base/brands.ts'
import { systemClock } from '../../src/base/clock.ts'
import { Log } from '../../src/base/log.ts'
import { OutgoingGuard } from '../../src/base/outgoing-guard.ts'
import { systemRandom } from '../../src/base/random.ts'
import type { CallFacts, CallOutcome } from '../../src/capture/recorded-call.ts'
import { UpstreamLogBuckets } from '../../src/server/log-buckets/upstream-log-buckets.ts'
import { DeliveryError } from '../../src/trails/delivery/delivery-bucket.ts'
import { type MemoryBuckets, newTrail } from './delivery-simulation.ts'

/** What goes wrong with a request: its connection ends before it is done or after, or nothing ever comes back. */
export type MadeS3Fault = 'reset before' | 'reset after' | 'silent' | null

const region = required(parseRegion('us-east-1'), 'a Region')
const accountId = required(parseAccountId('123456789012'), 'an account')

/** An S3 of another make, over HTTP in front of buckets in memory: as much as a delivery asks for. */
export class MadeS3 implements AsyncDisposable {
  buckets: MemoryBuckets
  readonly requests: { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders }[] = []
  /** Headers that it answers with `NotImplemented`. */
  unknownHeaders: readonly string[] = []
  /** It takes every object whatever it is told. */
  ignoresConditions = false
  fault: (index: number) => MadeS3Fault = () => null
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  constructor(buckets: MemoryBuckets) {
    this.buckets = buckets
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  get endpoint(): URL {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('it does not listen')
    return new URL(`http://127.0.0.1:${address.port}`)
  }

  /** The buckets as a server has them that is told of this one as `upstreams.s3`. */
  logBuckets(isRecorded = false) {
    const recorded: (readonly [CallFacts, CallOutcome])[] = []
    const logged: string[] = []
    const { endpoint } = this
    const s3 = new S3Client({
      place: { kind: 'server', endpoint, region },
      credentials: fixedCredentials({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', sessionToken: null }),
      clock: systemClock,
      trustedCertificates: null,
      connectionsMax: 8,
      userAgent: 'cairn',
      guard: new OutgoingGuard(),
    })
    const logBuckets = new UpstreamLogBuckets({
      s3,
      endpoint,
      region,
      accountId,
      recorder: { open: async () => {}, record: async (facts, outcome) => void recorded.push([facts, outcome]) },
      recordsDataEvent: () => isRecorded,
      random: systemRandom,
      log: new Log(systemClock, 'debug', (line) => logged.push(line)),
    })
    return { logBuckets, recorded, logged, [Symbol.dispose]: () => s3.close() }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers, socket } = request
    const fault = this.fault(this.requests.length)
    this.requests.push({ method, path: decodeURIComponent(url), headers })
    const chunks: Buffer[] = []
    for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
    if (fault === 'reset before') return void socket.destroy()
    const [status, body] = await this.#do(method, decodeURIComponent(url), headers, Buffer.concat(chunks))
    if (fault === 'reset after') return void socket.destroy()
    if (fault === 'silent') return
    response.writeHead(status, { 'content-length': String(body.length) }).end(method === 'HEAD' ? undefined : body)
  }

  async #do(method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): Promise<[number, Uint8Array]> {
    const [, bucketName = '', key = ''] = /^\/([^/]+)\/?(.*)$/s.exec(path) ?? []
    try {
      if (this.unknownHeaders.some((name) => headers[name] !== undefined)) throw new DeliveryError('NotImplemented')
      const bucket = this.buckets.buckets.get(bucketName)
      if (bucket === undefined) throw new DeliveryError('NoSuchBucket')
      if (method === 'PUT') {
        await this.#put(bucketName, key, headers, body)
        return [200, Buffer.alloc(0)]
      }
      if (key !== '' && !bucket.has(key)) throw new DeliveryError('NoSuchKey')
      return [200, bucket.get(key) ?? Buffer.alloc(0)]
    } catch (error) {
      const code = error instanceof DeliveryError ? error.code : 'InternalError'
      return [statuses[code] ?? 400, Buffer.from(`<Error><Code>${code}</Code><Message>told to</Message></Error>`)]
    }
  }

  async #put(bucketName: string, key: string, headers: IncomingHttpHeaders, body: Buffer): Promise<void> {
    const isNew = headers['if-none-match'] === '*' && !this.ignoresConditions
    const bucket = required(this.buckets.buckets.get(bucketName), 'the bucket')
    if (!isNew && this.buckets.refusal === null) bucket.delete(key)
    const outcome = await this.buckets.put({ trail: newTrail('any'), bucketName, key, body, userMetadata: new Map() })
    if (outcome === 'present') throw new DeliveryError('PreconditionFailed')
  }
}

const statuses: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  PreconditionFailed: 412,
  NotImplemented: 501,
  InternalError: 500,
}
