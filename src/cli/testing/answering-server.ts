import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it arrived, its body whole. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void

/** A server on a free loopback port that answers as a test says, and remembers what it was asked. */
export class AnsweringServer implements AsyncDisposable {
  readonly seen: SeenRequest[] = []
  answer: Answer
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  private constructor(answer: Answer) {
    this.answer = answer
  }

  static async start(answer: Answer): Promise<AnsweringServer> {
    const started = new AnsweringServer(answer)
    await new Promise<void>((resolve) => started.#server.listen(0, '127.0.0.1', resolve))
    return started
  }

  get endpoint(): string {
    const address: AddressInfo | string | null = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
    const { pathname, searchParams } = new URL(request.url ?? '/', this.endpoint)
    const seen = {
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks),
    }
    this.seen.push(seen)
    this.answer(seen, response)
  }
}
