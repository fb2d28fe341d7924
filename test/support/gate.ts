import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { required } from '../../src/base/assert.ts'

/** An address in front of a server, which stays while the server behind it changes, and which can be shut. */
export class Gate implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #target: URL | null = null

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => this.#pass(socket))
  }

  static async open(): Promise<Gate> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Gate(server)
  }

  get url(): string {
    const address = required(this.#server.address(), 'an address')
    return `http://127.0.0.1:${typeof address === 'string' ? address : address.port}`
  }

  /** Lets whoever comes through to the server at `url`. */
  lead(url: string): void {
    this.#target = new URL(url)
  }

  /** Breaks what is open, and lets nobody through. */
  shut(): void {
    this.#target = null
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.shut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #pass(socket: Socket): void {
    const target = this.#target
    if (target === null) return void socket.destroy()
    const onward = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.#sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
    }
  }
}
