import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** Records of one request, as they came. */
export type Lines = readonly Readonly<Record<string, unknown>>[]

/** Answers one request. */
export type Script = (lines: Lines, response: ServerResponse) => void

/** A server that answers as the test says, on loopback and a free port. */
export class ScriptedServer implements AsyncDisposable {
  readonly requests: Lines[] = []
  script: Script
  readonly #server: Server

  private constructor(script: Script) {
    this.script = script
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  static async start(script: Script = takeAll): Promise<ScriptedServer> {
    const server = new ScriptedServer(script)
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve))
    return server
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the server does not listen')
    return `http://127.0.0.1:${address.port}`
  }

  /** All records that came, in order, repeated ones too. */
  get records(): Lines {
    return this.requests.flat()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const lines = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
    this.requests.push(lines)
    this.script(lines, response)
  }
}

/** Everything is stored. */
export const takeAll: Script = (lines, response) => {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(outcomes(lines))
}

/** The answer of Cairn's that takes `lines`. */
export function outcomes(lines: Lines, status = 'stored'): string {
  return lines.map(({ eventID }, index) => `${JSON.stringify({ line: index + 1, eventID, status })}\n`).join('')
}

/** An error as Cairn answers it. */
export function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status).end(JSON.stringify({ error: { code, message: 'as the test says' } }))
}
