import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** What an upstream does with one connection. */
export type Behaviour = (connection: RawConnection) => Promise<void>

/** A server that may break every rule of HTTP. What it does with a connection can change at any time. */
export class RawUpstream implements AsyncDisposable {
  #behaviour: Behaviour
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => {}).once('close', () => this.#sockets.delete(socket))
      this.#behaviour(new RawConnection(socket)).catch(() => socket.destroy())
    })
  }

  static async start(behaviour: Behaviour = async () => {}): Promise<RawUpstream> {
    const upstream = new RawUpstream(behaviour)
    upstream.#server.listen(0, '127.0.0.1')
    await once(upstream.#server, 'listening')
    return upstream
  }

  get endpoint(): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }

  /** What it does with connections from now on. Those of before end, so that nobody finds one in a pool. */
  async behave(behaviour: Behaviour): Promise<void> {
    this.#behaviour = behaviour
    for (const socket of this.#sockets) socket.destroy()
    await setTimeout(settleMs)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** Whoever has a connection in a pool gets to know by then that it is over. */
const settleMs = 50

/** One connection, read byte by byte. */
export class RawConnection {
  readonly socket: Socket
  #received = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.socket = socket
  }

  /** The next request's head, without the blank line. */
  async head(): Promise<string> {
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n')
      if (end >= 0)
        return this.#take(end + 4)
          .subarray(0, end)
          .toString('latin1')
      await this.#receive()
    }
  }

  async bytes(count: number): Promise<Buffer> {
    while (this.#received.length < count) await this.#receive()
    return this.#take(count)
  }

  /** The next request, with a body of the length that it announces. */
  async request(): Promise<{ readonly head: string; readonly body: Buffer }> {
    const head = await this.head()
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
    return { head, body: await this.bytes(length) }
  }

  /** Resolves once the other side has closed its half. */
  async ended(): Promise<void> {
    this.socket.resume()
    await once(this.socket, 'end')
  }

  write(text: string | Uint8Array): void {
    this.socket.write(text)
  }

  answer(body: string, head = ''): void {
    this.write(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${head}\r\n${body}`)
  }

  reset(): void {
    this.socket.resetAndDestroy()
  }

  async #receive(): Promise<void> {
    const piece: unknown = this.socket.read()
    if (piece instanceof Buffer) {
      this.#received = Buffer.concat([this.#received, piece])
      return
    }
    if (this.socket.readableEnded || this.socket.destroyed) throw new Error('the connection is over')
    const over = new AbortController()
    const { signal } = over
    await Promise.race([once(this.socket, 'readable', { signal }), once(this.socket, 'end', { signal })]).finally(() =>
      over.abort(),
    )
  }

  #take(count: number): Buffer {
    const taken = this.#received.subarray(0, count)
    this.#received = this.#received.subarray(count)
    return taken
  }
}
