import * as http from 'node:http'
import * as https from 'node:https'
import type { AddressInfo } from 'node:net'

export interface ListenerOptions {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** PEM texts; null: plain text. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null
  /** `sendContinue` tells a client that waits for it to send its body; null where it does not wait. */
  readonly handle: (
    message: http.IncomingMessage,
    response: http.ServerResponse,
    sendContinue: (() => void) | null,
  ) => void
}

/** Largest head of a request, in bytes. AWS clients send some 2 KB; session tokens take up to 4 KB. */
const headBytesMax = 32 * 1024

/** Time for a request's head to arrive. Whoever reads the body bounds the time for that. */
const headTimeMsMax = 20_000

/** Time for a TLS handshake. A connection whose other side is closed counts as open until then. */
const handshakeMsMax = 20_000

/** How often connections are looked at for the bound above. */
const timeCheckMs = 2_000

/** An idle connection is closed after this. */
const keepAliveMs = 65_000

const connectionsMax = 10_000

/** How long open requests may go on after a stop, before their connections are cut. */
const drainMsMax = 15_000

/** As plain connections have it in any case. */
const halfOpenTls = { allowHalfOpen: true, handshakeTimeout: handshakeMsMax }

/** The one listener. Its bounds keep a slow or greedy client from taking what others need. */
export class Listener {
  readonly #server: http.Server | https.Server
  readonly #isTls: boolean
  readonly #underWay = new Set<http.ServerResponse>()
  #isDraining = false

  private constructor(server: http.Server | https.Server, isTls: boolean) {
    this.#server = server
    this.#isTls = isTls
    for (const event of ['request', 'checkContinue']) {
      server.prependListener(event, (_message, response: http.ServerResponse) => this.#follow(response))
    }
  }

  /** Resolves once it accepts connections. */
  static async open({ host, port, tls, handle }: ListenerOptions): Promise<Listener> {
    const options = {
      maxHeaderSize: headBytesMax,
      headersTimeout: headTimeMsMax,
      requestTimeout: 0,
      connectionsCheckingInterval: timeCheckMs,
      keepAliveTimeout: keepAliveMs,
      noDelay: true,
    }
    const server =
      tls === null ? http.createServer(options) : https.createServer({ ...options, ...tls, ...halfOpenTls })
    // Node would cut off who closes their sending side behind a request; they still wait for the answer.
    Object.assign(server, { httpAllowHalfOpen: true })
    server.maxConnections = connectionsMax
    // Node leaves out what comes after 1,000 headers and says nothing. The bound is the bytes of the head.
    server.maxHeadersCount = 0
    server.on('request', (message, response) => handle(message, response, null))
    server.on('checkContinue', (message, response) => handle(message, response, () => response.writeContinue()))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, () => {
        server.off('error', reject)
        resolve()
      })
    })
    // A connection that could not be accepted, for want of descriptors above all, is its caller's loss alone.
    server.on('error', () => {})
    return new Listener(server, tls !== null)
  }

  get port(): number {
    const address = this.#server.address()
    return isAddress(address) ? address.port : 0
  }

  /** Uses a new certificate for connections from now on. */
  renewCertificate(tls: NonNullable<ListenerOptions['tls']>): void {
    if (this.#isTls && this.#server instanceof https.Server) this.#server.setSecureContext(tls)
  }

  /** Accepts nothing more and resolves when the requests under way have been answered, or have had their time. */
  async drain(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    for (const response of this.#underWay) closeAfter(response)
    this.#isDraining = true
    const timer = setTimeout(() => this.#server.closeAllConnections(), drainMsMax)
    await closed
    clearTimeout(timer)
  }

  #follow(response: http.ServerResponse): void {
    this.#underWay.add(response)
    response.once('close', () => this.#underWay.delete(response))
    if (this.#isDraining) closeAfter(response)
  }
}

/** Node keeps a connection that was busy when the server closed until it has been idle for a minute. */
function closeAfter(response: http.ServerResponse): void {
  const { socket } = response
  response.shouldKeepAlive = false
  response.once('finish', () => socket?.end())
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
