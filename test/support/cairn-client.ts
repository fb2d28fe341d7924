import type { IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'
import { fixedCredentials } from '../../src/aws-client/credential-source.ts'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { sha256Hex } from '../../src/aws-client/signature.ts'
import { SignedClient } from '../../src/aws-client/signed-client.ts'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { serverSentEvents } from '../../src/cli/client/server-sent-events.ts'
import type { AwsTarget } from './aws-clients.ts'

type Query = readonly (readonly [name: string, value: string])[]

/** A record that search or tail showed. */
export interface ShownRecord {
  /** The record's own text, cut out of the line. */
  readonly text: string
  readonly record: Readonly<Record<string, unknown>>
  readonly recordNumber: number
  readonly provenance: {
    readonly kind: string
    readonly identity?: string
    readonly storedAt: string
    readonly principal?: string
    readonly origin?: string
  }
  readonly conflict?: boolean
  readonly derivedEventID?: string
}

export interface SearchAnswer {
  readonly records: readonly ShownRecord[]
  readonly end: { readonly matched: number; readonly scanned: number }
}

/** A line that PutEvents answered. */
export interface PutLine {
  readonly line?: number
  readonly offset?: number
  readonly status?: 'stored' | 'duplicate' | 'conflict' | 'rejected'
  readonly eventID?: string
  readonly reason?: string
  readonly [member: string]: unknown
}

export interface PutOptions {
  readonly query?: Query
  readonly contentType?: string
  readonly isGzip?: boolean
}

export interface CairnAnswer {
  readonly status: number
  readonly text: string
}

/** An answer that has begun and of which nothing has been read. */
export interface UnreadAnswer {
  readonly requestId: string
  read(): Promise<CairnAnswer>
}

/** A client of Cairn's own API that signs what it sends. */
export class CairnClient implements Disposable {
  readonly #client: SignedClient

  /** @param clock What the server takes for the time. */
  constructor({ url, credentials, region = 'us-east-1' }: AwsTarget, clock: Clock = systemClock) {
    this.#client = new SignedClient({
      endpoint: new URL(url),
      signer: { credentials: fixedCredentials(credentials), region, service: 'cairn' },
      clock,
      trustedCertificates: null,
      connectionsMax: 64,
      idleTimeoutMs: null,
      userAgent: 'cairn-command',
      guard: null,
    })
  }

  [Symbol.dispose](): void {
    this.#client.close()
  }

  /** Whatever the answer is. */
  async get(name: string, query: Query = []): Promise<CairnAnswer> {
    return await read(await this.#client.send({ method: 'GET', path: `/_cairn/v1/${name}`, query }))
  }

  /** Leaves the answer where it is: one that is larger than what lies between here and the server stays open there. */
  async getUnread(name: string, query: Query = []): Promise<UnreadAnswer> {
    const answer = await this.#client.send({ method: 'GET', path: `/_cairn/v1/${name}`, query })
    return { requestId: String(answer.headers['x-amzn-requestid']), read: () => read(answer) }
  }

  /** Whatever the answer is. */
  async post(
    name: string,
    body: string | Uint8Array,
    { query = [], contentType, isGzip }: PutOptions = {},
  ): Promise<CairnAnswer> {
    const bytes = isGzip === true ? gzipSync(body) : Buffer.from(body)
    const headers = {
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...(isGzip === true ? { 'content-encoding': 'gzip' } : {}),
    }
    const sent = { sha256Hex: sha256Hex(bytes), lengthBytes: bytes.length, open: () => bytes }
    return await read(
      await this.#client.send({ method: 'POST', path: `/_cairn/v1/${name}`, query, headers, body: sent }),
    )
  }

  async search(query: Query): Promise<SearchAnswer> {
    return searchAnswer(await this.get('search', query))
  }

  async put(body: string | Uint8Array, options: PutOptions = {}): Promise<readonly PutLine[]> {
    return linesOf(good(await this.post('events', body, options))).map((line) => JSON.parse(line))
  }

  async import(lines: readonly string[]): Promise<readonly PutLine[]> {
    return await this.put(lines.join('\n'), { query: [['as', 'import']] })
  }

  async createAccount(accountId: string): Promise<Credentials> {
    return rootKeyOf(good(await this.post('accounts', JSON.stringify({ accountId }))))
  }

  /** The key of the root of an account, in the place of every one before. */
  async resetRootKey(accountId: string): Promise<Credentials> {
    return rootKeyOf(good(await this.post('accounts/reset-key', JSON.stringify({ accountId }))))
  }

  /** Resolves once the tail has begun: every record from then on is shown. */
  async tail(query: Query = []): Promise<OpenTail> {
    const leaving = new AbortController()
    const answer = await this.#client.send({ method: 'GET', path: '/_cairn/v1/tail', query, signal: leaving.signal })
    if (answer.statusCode !== 200) throw new Error((await read(answer)).text)
    return new OpenTail(answer, leaving)
  }
}

/** A tail that is listened to. Leaving the scope hangs up. */
export class OpenTail implements AsyncDisposable {
  readonly #answer: IncomingMessage
  readonly #leaving: AbortController
  readonly #records: AsyncGenerator<ShownRecord, void>

  constructor(answer: IncomingMessage, leaving: AbortController) {
    this.#answer = answer
    this.#leaving = leaving
    this.#records = recordsOf(answer)
  }

  /** The next records, waited for as long as it takes. */
  async take(count: number): Promise<readonly ShownRecord[]> {
    const taken: ShownRecord[] = []
    while (taken.length < count) {
      const next = await this.#records.next()
      if (next.done === true) throw new Error(`the tail ended after ${taken.length} records`)
      taken.push(next.value)
    }
    return taken
  }

  /** What is left to come, where the server ends the tail. */
  async rest(): Promise<readonly ShownRecord[]> {
    const taken: ShownRecord[] = []
    for await (const record of this.#records) taken.push(record)
    return taken
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#answer.closed) return
    // Hanging up is an error to the stream; what counts is that it is closed.
    const closed = new Promise((resolve) => this.#answer.once('close', resolve))
    this.#leaving.abort()
    await closed
  }
}

async function* recordsOf(answer: IncomingMessage): AsyncGenerator<ShownRecord, void> {
  for await (const { event, data } of serverSentEvents(answer)) if (event === 'record') yield shownRecord(data)
}

/** @throws {Error} The search was refused or cut short. */
export function searchAnswer(answer: CairnAnswer): SearchAnswer {
  const lines = linesOf(good(answer))
  const end = JSON.parse(lines.at(-1) ?? '{}').end
  if (end === undefined) throw new Error('the search was cut short')
  return { records: lines.slice(0, -1).map(shownRecord), end }
}

/** The record's text stands between the name of its member and the members beside it. */
function shownRecord(line: string): ShownRecord {
  const { record, recordNumber, provenance, conflict, derivedEventID } = JSON.parse(line)
  const text = line.slice('{"record":'.length, line.lastIndexOf(',"recordNumber":'))
  const marks = {
    ...(conflict === undefined ? {} : { conflict }),
    ...(derivedEventID === undefined ? {} : { derivedEventID }),
  }
  return { text, record, recordNumber, provenance, ...marks }
}

async function read(answer: IncomingMessage): Promise<CairnAnswer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of answer) chunks.push(chunk)
  return { status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }
}

function rootKeyOf(text: string): Credentials {
  const { accessKeyId, secretAccessKey } = JSON.parse(text)
  return { accessKeyId, secretAccessKey, sessionToken: null }
}

function good({ status, text }: CairnAnswer): string {
  if (status !== 200) throw new Error(`status ${status}: ${text}`)
  return text
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}
