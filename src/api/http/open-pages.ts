import { BlockList } from 'node:net'
import type { AccountId, Region } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import type { Authoriser } from '../../identity/authorise.ts'
import type { SignatureVerifier } from '../../identity/sigv4/signature-verifier.ts'
import { type HttpResponseParts, headerValue } from '../protocol/protocol.ts'
import { callerOf } from './caller.ts'
import { equalSecrets } from './equal-secrets.ts'
import type { Exchange } from './exchange.ts'
import { emptyBody } from './read-body.ts'
import { requestContext } from './request-context.ts'

export interface OpenPagesParts {
  /** Whether calls are answered now. */
  readonly isReady: () => Promise<boolean>
  /** The text of all metrics, in Prometheus' format. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>
  /** `metrics.token`; null: none is set. */
  readonly metricsToken: string | null
  readonly verifier: SignatureVerifier
  readonly authoriser: Authoriser
  readonly clock: Clock
  readonly region: Region
  readonly operatorAccountId: AccountId
}

/** What needs no signature: health, readiness, and metrics for who may have them. Nothing of it goes on record. */
export class OpenPages {
  readonly #parts: OpenPagesParts

  constructor(parts: OpenPagesParts) {
    this.#parts = parts
  }

  async answer(exchange: Exchange): Promise<HttpResponseParts> {
    if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return json(405, { error: 'GET only' })
    switch (exchange.path) {
      case '/_cairn/health':
        return json(200, { status: 'ok' })
      case '/_cairn/ready':
        return (await this.#parts.isReady()) ? json(200, { status: 'ready' }) : json(503, { status: 'not ready' })
      case '/_cairn/metrics':
        return await this.#metrics(exchange)
      default:
        return json(404, { error: 'there is nothing here' })
    }
  }

  async #metrics(exchange: Exchange): Promise<HttpResponseParts> {
    if (!this.#mayReadMetrics(exchange))
      return json(403, { error: 'metrics need a signature, the bearer token metrics.token, or loopback' })
    const { contentType, text } = await this.#parts.metrics()
    return { status: 200, headers: { 'content-type': contentType }, body: Buffer.from(text) }
  }

  #mayReadMetrics(exchange: Exchange): boolean {
    const { headers, sourceIPAddress } = exchange
    const { metricsToken } = this.#parts
    const given = headerValue(headers, 'authorization')
    if (exchange.authorization.kind === 'signed') return this.#isAllowed(exchange)
    if (metricsToken !== null && given !== null) return equalSecrets(given, `Bearer ${metricsToken}`)
    // A browser page or a proxy on this machine is not this machine's user.
    const isForwarded = forwardingHeaders.some((name) => headerValue(headers, name) !== null)
    return !isForwarded && isLoopback(sourceIPAddress)
  }

  /** Metrics are of the whole server: who signs for them needs a permission in the operator account. */
  #isAllowed(exchange: Exchange): boolean {
    const { wire, authorization } = exchange
    const { verifier, authoriser, clock, region, operatorAccountId: accountId } = this.#parts
    const { sha256 } = emptyBody()
    const caller = callerOf(verifier.verify(wire, authorization, { service: 'cairn', bodySha256: sha256 }), sha256)
    if (caller.principal === null) return false
    const context = requestContext(exchange, region, clock)
    const wanted = { action: 'cairn:GetMetrics', resource: '*', accountId, context, resourcePolicy: null }
    return authoriser.decide({ principal: caller.principal, ...wanted }).kind === 'allowed'
  }
}

/** What a page's script or a proxy adds. */
const forwardingHeaders = [
  'origin',
  'forwarded',
  'via',
  'x-real-ip',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

function isLoopback(address: string): boolean {
  return loopback.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
}

function json(status: number, value: unknown): HttpResponseParts {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(`${JSON.stringify(value)}\n`) }
}
