import * as http from 'node:http'
import * as https from 'node:https'
import { nowMs } from '../clock.ts'
import { readAnswer, type SubmitAnswer } from './answer.ts'
import { type Credentials, signatureHeaders } from './signature.ts'

/** Credentials, or where to get them: asked before every request, so that temporary ones can be replaced. */
export type CredentialsSource = Credentials | (() => Credentials | Promise<Credentials>)

export interface EventsClientOptions {
  readonly endpoint: URL
  readonly region: string
  readonly credentials: CredentialsSource
  /** Certificates (PEM) to trust instead of the built-in ones; null for those. */
  readonly trustedCertificates: readonly string[] | null
  /** From the start of a request to the last byte of its answer. */
  readonly requestMsMax: number
}

/** An answer has a line of some 100 bytes for each record. What is longer is not read. */
const answerBytesMax = 8 * 1024 * 1024

/** Submits records to Cairn: one call of HTTP, one connection that stays open. */
export class EventsClient {
  readonly #options: EventsClientOptions
  readonly #url: URL
  readonly #agent: http.Agent
  readonly #start: typeof http.request

  constructor(options: EventsClientOptions) {
    this.#options = options
    this.#url = new URL('/_cairn/v1/events', options.endpoint)
    const isSecure = this.#url.protocol === 'https:'
    const trust = options.trustedCertificates === null ? {} : { ca: [...options.trustedCertificates] }
    const pool = { keepAlive: true, maxSockets: 1 }
    this.#agent = isSecure ? new https.Agent({ ...pool, ...trust }) : new http.Agent(pool)
    this.#start = isSecure ? https.request : http.request
  }

  /** Submits each of `bodies`, one record's JSON, as a line. Never rejects. */
  async submit(bodies: readonly Buffer[], signal: AbortSignal): Promise<SubmitAnswer> {
    try {
      const body = joinLines(bodies)
      const credentials = await this.#credentials()
      if (credentials === null) return { kind: 'away', reason: 'credentials could not be had', retryAfterMs: null }
      const { region } = this.#options
      const signed = signatureHeaders({ method: 'POST', url: this.#url, body, region }, credentials, nowMs())
      const { status, text, retryAfter } = await this.#send(signed, body, signal)
      return readAnswer(status, text, retryAfter, bodies.length)
    } catch (error) {
      return { kind: 'away', reason: reasonOf(error), retryAfterMs: null }
    }
  }

  /** Closes the connection. */
  close(): void {
    this.#agent.destroy()
  }

  /** Null where they cannot be had. Why is not told: an error of whoever keeps secrets may hold one. */
  async #credentials(): Promise<Credentials | null> {
    const { credentials } = this.#options
    if (typeof credentials !== 'function') return credentials
    try {
      return await credentials()
    } catch {
      return null
    }
  }

  #send(signed: Record<string, string>, body: Buffer, signal: AbortSignal): Promise<Received> {
    const headers = { ...signed, 'content-type': 'application/x-ndjson', 'content-length': body.length }
    return new Promise((resolve, reject) => {
      const request = this.#start(this.#url, { method: 'POST', headers, agent: this.#agent })
      const giveUp = (why: string) => request.destroy(new Error(why))
      const timer = setTimeout(giveUp, this.#options.requestMsMax, 'ETIMEDOUT')
      const abort = () => giveUp('given up at the deadline')
      if (signal.aborted) abort()
      signal.addEventListener('abort', abort, { once: true })
      request.once('close', () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
      })
      request.once('error', reject)
      request.once('response', (response) => readAll(response).then(resolve, reject))
      request.end(body)
    })
  }
}

interface Received {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | undefined
}

/** What came, also of an answer that was cut: its lines hold. */
function readAll(response: http.IncomingMessage): Promise<Received> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const { statusCode: status = 0, headers } = response
    const finish = () => resolve({ status, text: Buffer.concat(chunks).toString(), retryAfter: headers['retry-after'] })
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= answerBytesMax) chunks.push(chunk)
      else response.destroy()
    })
    response.once('error', finish)
    response.once('close', finish)
    response.once('end', finish)
  })
}

function joinLines(bodies: readonly Buffer[]): Buffer {
  const lineEnd = Buffer.from('\n')
  return Buffer.concat(bodies.flatMap((body) => [body, lineEnd]))
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
