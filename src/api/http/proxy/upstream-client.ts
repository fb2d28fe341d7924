import * as http from 'node:http'
import * as https from 'node:https'
import { isIP } from 'node:net'
import type { OutgoingGuard } from '../../../base/outgoing-guard.ts'
import type { Upstream } from '../../../config/upstream.ts'

/** The head of a request as it goes to an upstream. */
export interface ForwardedHead {
  readonly method: string
  /** Path and query as they were sent, nothing decoded or normalised. */
  readonly target: string
  /** Names and values one after the other. */
  readonly headers: readonly string[]
}

/** Largest head of an answer, in bytes: metadata of an object takes 2 KB, policies in headers more. */
const answerHeadBytesMax = 64 * 1024

/** An idle connection is closed after this: sooner than most servers close it, so that few are found dead. */
const pooledMsMax = 15_000

/** Connections to one upstream. They are kept open and used again. */
export class UpstreamClient {
  readonly upstream: Upstream
  /** When a new connection can carry a request: nothing is sent before its certificate is trusted. */
  readonly connectedEvent: 'connect' | 'secureConnect'
  readonly #agent: http.Agent
  /** Makes a connection for each request. */
  readonly #unpooled: http.Agent
  /** Of every request: where it goes. */
  readonly #target: https.RequestOptions
  readonly #isTls: boolean
  readonly #guard: OutgoingGuard
  readonly #endpoint: URL

  /** @param trustedCertificates PEM, instead of the built-in ones. */
  constructor(upstream: Upstream, guard: OutgoingGuard, trustedCertificates: readonly string[] | null) {
    this.#endpoint = new URL(upstream.endpoint)
    const { protocol, hostname, port } = this.#endpoint
    this.upstream = upstream
    this.#guard = guard
    this.#isTls = protocol === 'https:'
    this.connectedEvent = this.#isTls ? 'secureConnect' : 'connect'
    const pool = {
      keepAlive: true,
      maxSockets: upstream.connectionsMax,
      timeout: pooledMsMax,
      scheduling: 'lifo' as const,
    }
    const trust = trustedCertificates === null ? {} : { ca: [...trustedCertificates] }
    this.#agent = this.#isTls ? new https.Agent({ ...pool, ...trust }) : new http.Agent(pool)
    this.#unpooled = this.#isTls ? new https.Agent(trust) : new http.Agent()
    const host = hostname.replace(/^\[|\]$/g, '')
    const target = { host, ...(port === '' ? {} : { port: Number(port) }), maxHeaderSize: answerHeadBytesMax }
    // Node would take the name that the certificate must have from the caller's `Host`. An address is no name.
    this.#target = this.#isTls ? { ...target, servername: isIP(host) === 0 ? host : '' } : target
  }

  /**
   * Begins a request. Where it goes is in no part of it: the endpoint is the configured one.
   *
   * @param isFresh On a connection of its own, which is used for nothing else.
   * @throws {ForbiddenAddressError} The endpoint is an address that nothing is ever sent to. Where it is a name, the
   *   request fails with it.
   */
  request({ method, target, headers }: ForwardedHead, isFresh: boolean): http.ClientRequest {
    const options = {
      ...this.#target,
      ...this.#guard.connection(this.#endpoint),
      method,
      path: target,
      // As a list they go out as they are: in order, in their case, each as often as it came.
      headers,
      agent: isFresh ? this.#unpooled : this.#agent,
    }
    return this.#isTls ? https.request(options) : http.request(options)
  }

  /** Ends the connections that are kept. */
  close(): void {
    this.#agent.destroy()
  }
}
