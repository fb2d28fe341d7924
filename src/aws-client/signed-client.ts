import * as http from 'node:http'
import * as https from 'node:https'
import { pipeline, type Readable } from 'node:stream'
import type { Clock } from '../base/clock.ts'
import type { OutgoingGuard } from '../base/outgoing-guard.ts'
import type { CredentialSource } from './credential-source.ts'
import { encodeStrictly, type Signer, sha256Hex, signRequest } from './signature.ts'

/** A server that does not accept a connection within this time is taken for absent. */
const connectTimeoutMs = 10_000

export interface SignedRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT'
  /** Percent-encoded. */
  readonly path: string
  readonly query: readonly (readonly [name: string, value: string])[]
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: RequestBody
  readonly signal?: AbortSignal
  /** Where it goes instead of to the client's own endpoint and Region. */
  readonly at?: { readonly endpoint: URL; readonly region: string }
}

/** Bytes to send. They are signed, so their hash is known before the first of them leaves. */
export interface RequestBody {
  readonly sha256Hex: string
  readonly lengthBytes: number
  readonly open: () => Readable | Uint8Array
}

/** Who signs. */
export interface ClientSigner extends Omit<Signer, 'credentials'> {
  /** Asked at each request. */
  readonly credentials: CredentialSource
}

export interface SignedClientOptions {
  readonly endpoint: URL
  readonly signer: ClientSigner
  readonly clock: Clock
  /** Certificates (PEM) to trust instead of the built-in ones; null for those. */
  readonly trustedCertificates: readonly string[] | null
  /** Connections that are open at the same time. */
  readonly connectionsMax: number
  /** How long the other side may be silent before it is taken for absent; null: for good. */
  readonly idleTimeoutMs: number | null
  readonly userAgent: string
  /** Where a server asks, which must not be led to itself or to a metadata service; null: a person's own command. */
  readonly guard: Pick<OutgoingGuard, 'connection'> | null
}

/** No answer came: the server is not there, or the connection broke. What was sent may or may not have been taken. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
  readonly endpoint: string
  /** The system's: `ECONNREFUSED`, `ENOTFOUND`, `ETIMEDOUT`… */
  readonly code: string

  constructor(endpoint: string, code: string, options?: ErrorOptions) {
    super(`no answer from ${endpoint} (${code})`, options)
    this.endpoint = endpoint
    this.code = code
  }
}

/** Sends requests signed with AWS Signature Version 4. It follows no redirect and repeats nothing. */
export class SignedClient {
  readonly endpoint: URL
  readonly signer: ClientSigner
  readonly #clock: Clock
  readonly #agent: http.Agent
  readonly #start: typeof http.request
  readonly #idleTimeoutMs: number | null
  readonly #userAgent: string
  readonly #guard: SignedClientOptions['guard']

  constructor(options: SignedClientOptions) {
    const { endpoint, signer, clock, trustedCertificates, connectionsMax } = options
    this.#idleTimeoutMs = options.idleTimeoutMs
    this.#userAgent = options.userAgent
    this.#guard = options.guard
    this.endpoint = endpoint
    this.signer = signer
    this.#clock = clock
    const isSecure = endpoint.protocol === 'https:'
    const pool = { keepAlive: true, maxSockets: connectionsMax }
    const trust = trustedCertificates === null ? {} : { ca: [...trustedCertificates] }
    this.#agent = isSecure ? new https.Agent({ ...pool, ...trust }) : new http.Agent(pool)
    this.#start = isSecure ? https.request : http.request
  }

  /**
   * Resolves when the head of the answer is there, whatever its status; the caller reads or destroys its body.
   *
   * @throws {UnreachableError} There is no answer.
   * @throws {NoCredentialsError} Nothing was sent, because nothing can sign it.
   */
  async send(request: SignedRequest): Promise<http.IncomingMessage> {
    const { method, body, signal } = request
    const { endpoint, region } = request.at ?? { endpoint: this.endpoint, region: this.signer.region }
    const url = new URL(endpoint)
    // Not resolved against it: a path that begins with two slashes would name another host.
    url.pathname = request.path
    const query = request.query.map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`).join('&')
    if (query !== '') url.search = query
    const bodySha256 = body?.sha256Hex ?? emptySha256
    const credentials = await untilAborted(() => this.signer.credentials.current(), signal)
    const headers = signRequest(
      { method, url, headers: request.headers ?? {}, bodySha256 },
      { ...this.signer, credentials, region },
      this.#clock.nowMs(),
    )
    // Not signed: what stands between may write its own name into it.
    headers['user-agent'] ??= this.#userAgent
    if (body !== undefined) headers['content-length'] = String(body.lengthBytes)

    return await new Promise((resolve, reject) => {
      const outgoing = this.#start(url, { method, headers, agent: this.#agent, ...this.#connection(endpoint) })
      destroyWhenAborted(outgoing, signal)
      const timer = setTimeout(() => outgoing.destroy(new TimeoutError()), connectTimeoutMs)
      outgoing.on('socket', (socket) => {
        // A socket of the pool is connected already; a listener would stay on it for good.
        if (socket.connecting) socket.once('connect', () => clearTimeout(timer))
        else clearTimeout(timer)
      })
      outgoing.on('close', () => clearTimeout(timer))
      if (this.#idleTimeoutMs !== null)
        outgoing.setTimeout(this.#idleTimeoutMs, () => outgoing.destroy(new TimeoutError()))
      outgoing.on('response', (answer) => {
        // Whoever reads the body meets a failure there; after the last byte nobody reads, and it must not be fatal.
        answer.on('error', () => undefined)
        resolve(answer)
      })
      outgoing.on('error', (error) => reject(signal?.aborted === true ? error : unreachable(endpoint, error)))
      sendBody(outgoing, body)
    })
  }

  /** Told where an answer says that the credentials are not taken. */
  refused(): void {
    this.signer.credentials.refused()
  }

  /** @throws {UnreachableError} Nothing may be sent there. */
  #connection(endpoint: URL) {
    try {
      return this.#guard?.connection(endpoint) ?? {}
    } catch (error) {
      throw error instanceof Error ? unreachable(endpoint, error) : error
    }
  }

  /** Closes idle connections, so that the process can end. */
  close(): void {
    this.#agent.destroy()
  }
}

function unreachable({ origin }: URL, cause: Error): UnreachableError {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
  return new UnreachableError(origin, code, { cause })
}

const emptySha256 = sha256Hex('')

/** As `work` does, but waits no longer than until `signal` aborts; then it throws the reason. */
async function untilAborted<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work()
  signal.throwIfAborted()
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

class TimeoutError extends Error {
  readonly code = 'ETIMEDOUT'
}

/**
 * Ends the request and its answer when `signal` aborts. Without an error on purpose: the connection may by then be
 * back in the pool, where nobody would catch it. Node's own `signal` option gives one.
 */
function destroyWhenAborted(outgoing: http.ClientRequest, signal: AbortSignal | undefined): void {
  const destroy = () => outgoing.destroy()
  if (signal?.aborted === true) destroy()
  signal?.addEventListener('abort', destroy, { once: true })
  outgoing.on('close', () => signal?.removeEventListener('abort', destroy))
}

function sendBody(outgoing: http.ClientRequest, body: RequestBody | undefined): void {
  const content = body?.open()
  if (content === undefined || content instanceof Uint8Array) outgoing.end(content)
  // A failure of either side arrives as `error` of the request, where it is handled.
  else pipeline(content, outgoing, (error) => error && outgoing.destroy(error))
}
