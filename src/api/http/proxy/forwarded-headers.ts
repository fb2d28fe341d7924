import type { IncomingMessage } from 'node:http'

/** Names and values one after the other, in the order and case of the wire, as `rawHeaders` of Node has them. */
export type RawHeaders = readonly string[]

/**
 * Headers of one connection, which a proxy never hands on, beside those that `Connection` names (RFC 9110, section 7.6.1).
 * `Upgrade` among them: no other protocol is spoken here.
 */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'upgrade',
  'http2-settings',
])

/** What says whose request it is and how long, and is handed on whatever `Connection` says. */
const neverDropped = /^(?:host|authorization|content-|transfer-encoding$|trailer$|x-amz-|x-amzn-|via$)/

/** Methods whose requests have a body unless they say otherwise, so that Node would announce one. */
export const methodsWithBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

/** The headers of `message` for the next connection. */
export function requestHeaders(message: IncomingMessage, via: string): readonly string[] {
  const isChunked = message.headers['transfer-encoding'] !== undefined
  const headers = handedOn(message.rawHeaders, isChunked ? never : isTrailer)
  const hasLength = isChunked || message.headers['content-length'] !== undefined
  // Node announces a chunked body for these where nothing is said; an empty one is what was sent.
  const length = hasLength || !methodsWithBody.has(message.method ?? '') ? [] : ['Content-Length', '0']
  return [...headers, ...length, 'Via', via]
}

/** The headers of an upstream's answer for the caller. */
export function answerHeaders(answer: IncomingMessage, caller: IncomingMessage): readonly string[] {
  const isChunked = answer.headers['transfer-encoding'] !== undefined
  const takesChunks = caller.httpVersionMajor > 1 || caller.httpVersionMinor > 0
  if (isChunked && !takesChunks) return handedOn(answer.rawHeaders, isChunking)
  return handedOn(answer.rawHeaders, isChunked ? never : isTrailer)
}

/** Trailing headers as Node takes them. */
export function trailerPairs(rawTrailers: RawHeaders): [string, string][] {
  return pairs(rawTrailers)
}

function handedOn(rawHeaders: RawHeaders, isDropped: (name: string) => boolean): string[] {
  const connectionOnly = namedByConnection(rawHeaders)
  const kept: string[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const given = rawHeaders[at] ?? ''
    const name = given.toLowerCase()
    if (hopByHop.has(name) || connectionOnly?.has(name) === true || isDropped(name)) continue
    kept.push(given, rawHeaders[at + 1] ?? '')
  }
  return kept
}

/** What else belongs to the connection; null, as nearly always, where that is nothing. */
function namedByConnection(rawHeaders: RawHeaders): ReadonlySet<string> | null {
  let named: Set<string> | null = null
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() !== 'connection') continue
    for (const part of rawHeaders[at + 1]?.toLowerCase().split(',') ?? []) {
      const name = part.trim()
      if (neverDropped.test(name)) continue
      named ??= new Set()
      named.add(name)
    }
  }
  return named
}

/** The headers that go on whoever sends them, without those that `isDropped` names in lower case. */
export function endToEndHeaders(rawHeaders: RawHeaders, isDropped: (name: string) => boolean): readonly string[] {
  return handedOn(rawHeaders, isDropped)
}

const never = () => false

/** Only a chunked body has trailing headers to announce. */
const isTrailer = (name: string) => name === 'trailer'

const isChunking = (name: string) => name === 'transfer-encoding' || name === 'trailer'

function pairs(raw: RawHeaders): [string, string][] {
  const found: [string, string][] = []
  for (let at = 0; at + 1 < raw.length; at += 2) found.push([raw[at] ?? '', raw[at + 1] ?? ''])
  return found
}
