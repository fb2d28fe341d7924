import { createReadStream } from 'node:fs'
import * as http from 'node:http'
import { createInterface } from 'node:readline'
import { sha256Hex, signRequest } from '../../src/aws-client/signature.ts'
import type { BenchServer } from './bench-server.ts'

export interface CallOptions {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly service: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

/** Sends signed requests over connections that stay open. */
export class Requests {
  readonly #server: Pick<BenchServer, 'url' | 'credentials'>
  readonly #agent: http.Agent

  readonly #region: string

  constructor(server: Pick<BenchServer, 'url' | 'credentials'>, connections: number, region = 'us-east-1') {
    this.#server = server
    this.#region = region
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections })
  }

  /** The answer's text; throws where it is an error. */
  async call({ method, path, service, headers = {}, body = new Uint8Array(0) }: CallOptions): Promise<string> {
    const url = new URL(path, this.#server.url)
    const signer = { credentials: this.#server.credentials, region: this.#region, service }
    const signed = signRequest({ method, url, headers, bodySha256: sha256Hex(body) }, signer, Date.now())
    const { status, text } = await send(url, method, signed, body, this.#agent)
    if (status !== 200 && status !== 204)
      throw new Error(`${method} ${path} was answered with ${status}: ${text.slice(0, 300)}`)
    return text
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** Runs `action` for each of `items`, `width` at a time. */
export async function inParallel<T>(
  items: AsyncIterable<T> | Iterable<T>,
  width: number,
  action: (item: T) => Promise<unknown>,
): Promise<void> {
  const under = new Set<Promise<unknown>>()
  for await (const item of items) {
    const running = action(item).finally(() => under.delete(running))
    under.add(running)
    if (under.size >= width) await Promise.race(under)
  }
  await Promise.all(under)
}

/** The lines of a file, so many to a body. */
export async function* lineBatches(path: string, linesPerBatch: number): AsyncGenerator<Buffer> {
  let lines: string[] = []
  for await (const line of createInterface({ input: createReadStream(path) })) {
    lines.push(line)
    if (lines.length < linesPerBatch) continue
    yield Buffer.from(`${lines.join('\n')}\n`)
    lines = []
  }
  if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`)
}

function send(url: URL, method: string, headers: http.OutgoingHttpHeaders, body: Uint8Array, agent: http.Agent) {
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const request = http.request(
      url,
      { method, headers: { ...headers, 'content-length': body.length }, agent },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
        answer.on('error', reject)
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}
