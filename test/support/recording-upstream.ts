import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A request as it came over the wire. */
export interface SeenRequest {
  readonly method: string
  readonly target: string
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  readonly rawTrailers: readonly string[]
}

export type UpstreamAnswer = (request: SeenRequest, response: ServerResponse, message: IncomingMessage) => void

/** A plain server that keeps what it is sent. */
export class RecordingUpstream implements AsyncDisposable {
  readonly requests: SeenRequest[] = []
  readonly #server: ReturnType<typeof createServer>

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server
  }

  /** @param answer What it does once it has read a request. */
  static async start(answer: UpstreamAnswer): Promise<RecordingUpstream> {
    const upstream = new RecordingUpstream(
      createServer(async (message, response) => {
        const pieces: Buffer[] = []
        for await (const piece of message) pieces.push(piece)
        const seen = {
          method: message.method ?? '',
          target: message.url ?? '',
          rawHeaders: message.rawHeaders,
          body: Buffer.concat(pieces),
          rawTrailers: message.rawTrailers,
        }
        upstream.requests.push(seen)
        answer(seen, response, message)
      }),
    )
    upstream.#server.listen(0, '127.0.0.1')
    await once(upstream.#server, 'listening')
    return upstream
  }

  get endpoint(): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** Fields of an upstream's entry, as a configuration has them. */
type UpstreamEntry = Readonly<Record<string, unknown>> & { readonly endpoint: string }

/** The setting, by service. */
export function upstreamsEnv(entries: Readonly<Record<string, UpstreamEntry>>): { readonly CAIRN_UPSTREAMS: string } {
  const withDefaults = Object.entries(entries).map(([service, entry]) => [service, { signing: 'pass', ...entry }])
  return { CAIRN_UPSTREAMS: JSON.stringify(Object.fromEntries(withDefaults)) }
}
