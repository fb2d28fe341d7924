import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Clock } from '../../base/clock.ts'
import { type RandomSource, uuid } from '../../base/random.ts'
import type { JsonObject } from '../../event/event-record.ts'
import { type ParsedAuthorization, parseAuthorization } from '../../identity/sigv4/authorization.ts'
import { readWireRequest, type WireRequest } from '../../identity/sigv4/wire-request.ts'
import type { HttpHeaders } from '../protocol/protocol.ts'
import { IncomingBody } from './incoming-body.ts'

/** What ends the work for a request before it is done. */
export interface ExchangeSignals {
  /** Aborts when the caller is gone. */
  readonly gone: AbortSignal
  /** Aborts when the server stops: an answer without end ends, every other is finished. */
  readonly stopping: AbortSignal
}

/** A request as it arrived, with what every stage needs to know of it. */
export interface Exchange {
  readonly requestId: string
  /** The `eventID` of the record that it will leave. */
  readonly eventId: string
  readonly method: string
  readonly url: string
  readonly path: string
  readonly query: string
  readonly headers: HttpHeaders
  readonly wire: WireRequest
  /** What the request says of its signature. Not believed before it is verified. */
  readonly authorization: ParsedAuthorization
  /** The peer, or who a trusted proxy says that it speaks for. */
  readonly sourceIPAddress: string
  readonly userAgent: string
  /** As `tlsDetails` of the record; null over plain text. */
  readonly tlsDetails: JsonObject | null
  readonly signals: ExchangeSignals
  readonly body: IncomingBody
  readonly message: IncomingMessage
}

interface ExchangeParts {
  readonly clock: Clock
  readonly random: RandomSource
  readonly trustedProxies: BlockList
}

/** What the stages are told of `message`. */
export function openExchange(
  message: IncomingMessage,
  sendContinue: (() => void) | null,
  signals: ExchangeSignals,
  parts: ExchangeParts,
): Exchange {
  const url = originForm(message.url ?? '/')
  const [path = '/', query = ''] = splitOnce(url, '?')
  const method = message.method ?? 'GET'
  const wire = readWireRequest(method, url, message.rawHeaders)
  return {
    requestId: uuid(parts.random),
    eventId: uuid(parts.random),
    method,
    url,
    path,
    query,
    headers: message.headers,
    wire,
    authorization: parseAuthorization(wire),
    sourceIPAddress: sourceOf(message, parts.trustedProxies),
    userAgent: message.headers['user-agent'] ?? '',
    tlsDetails: tlsDetailsOf(message),
    signals,
    body: new IncomingBody(message, sendContinue),
    message,
  }
}

/** A client may send the whole URL, as to a proxy (RFC 9112, section 3.2.2); what counts is its path. */
function originForm(url: string): string {
  const rest = url.replace(/^https?:\/\/[^/?]*/i, '')
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** A list from addresses and CIDRs that the configuration has checked. */
export function addressList(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** Most addresses of `X-Forwarded-For` that are looked at, from the nearest on. */
const forwardedHopsMax = 16

/**
 * The first address, from the peer outward, that is not a trusted proxy. What stands further out was said by someone
 * who is not trusted, and what is no address is nobody's.
 */
function sourceOf(message: IncomingMessage, trusted: BlockList): string {
  let source = plainAddress(message.socket.remoteAddress ?? '')
  const { 'x-forwarded-for': said } = message.headers
  if (said === undefined) return source
  const forwarded = [said].flat().join(',').split(',')
  for (const hop of forwarded.reverse().slice(0, forwardedHopsMax)) {
    if (!isIn(trusted, source)) break
    const address = plainAddress(hop.trim())
    if (isIP(address) === 0) break
    source = address
  }
  return source
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** An IPv4 address that came over an IPv6 socket is an IPv4 address. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address.slice(0, 45)
}

function tlsDetailsOf({ socket, headers }: IncomingMessage): JsonObject | null {
  if (!isSecure(socket)) return null
  return {
    tlsVersion: socket.getProtocol() ?? '',
    cipherSuite: socket.getCipher().standardName,
    clientProvidedHostHeader: headers.host ?? '',
  }
}

/** Without its class: to import a value of `node:tls` is to have all certificates that Node knows made into text. */
function isSecure(socket: Socket): socket is TLSSocket {
  return 'encrypted' in socket
}

function splitOnce(text: string, separator: string): string[] {
  const cut = text.indexOf(separator)
  return cut < 0 ? [text] : [text.slice(0, cut), text.slice(cut + 1)]
}
