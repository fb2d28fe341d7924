import { createHmac } from 'node:crypto'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { encodeStrictly, sha256Hex } from '../../src/aws-client/signature.ts'
import { type Received, send } from './attacker.ts'

/** A request for S3 of which any part can be spoiled. */
export interface S3Sent {
  readonly method?: string
  /** Path and query as they go over the wire; the path is signed as it stands. */
  readonly target: string
  /** The path in the signature, where it is written in another way there. */
  readonly signedPath?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly credentials: Credentials
  readonly region?: string
  readonly service?: string
  readonly nowMs?: number
  /** `x-amz-content-sha256`, where it is not the hash of the body. */
  readonly payload?: string
}

/** A request's headers, and what goes on from its signature. */
export interface S3Signed {
  readonly headers: Readonly<Record<string, string>>
  /** The next signature of a body in chunks, over everything that came before. */
  readonly signChunk: (chunk: string) => string
}

export function signS3(url: URL, sent: S3Sent): S3Signed {
  const { method = 'GET', target, body = '', credentials, region = 'us-east-1', service = 's3' } = sent
  const { nowMs = Date.now(), payload = sha256Hex(body) } = sent
  const timestamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const scope = `${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const headers: Record<string, string> = {
    host: url.host,
    'x-amz-content-sha256': payload,
    'x-amz-date': timestamp,
    ...(sessionToken === null ? {} : { 'x-amz-security-token': sessionToken }),
    ...sent.headers,
  }
  const names = Object.keys(headers).sort()
  const [path = '', query = ''] = target.split('?')
  const canonical = [
    method,
    sent.signedPath ?? path,
    canonicalQuery(query),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim()}`),
    '',
    names.join(';'),
    payload,
  ].join('\n')
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  let previous = hmac(key, ['AWS4-HMAC-SHA256', timestamp, scope, sha256Hex(canonical)].join('\n')).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${previous}`
  return {
    headers: { ...headers, authorization },
    signChunk: (chunk) => {
      const text = ['AWS4-HMAC-SHA256-PAYLOAD', timestamp, scope, previous, sha256Hex(''), sha256Hex(chunk)]
      previous = hmac(key, text.join('\n')).toString('hex')
      return previous
    },
  }
}

export function sendS3(url: URL, sent: S3Sent): Promise<Received> {
  const { method = 'GET', target, body = '' } = sent
  const headers = { ...signS3(url, sent).headers, 'content-length': String(Buffer.byteLength(body)) }
  return send(url, { method, target, body, headers, credentials: null })
}

/** Chunks as they are sent, each with its signature; `spoil` may change one after it is signed. */
export function chunkedS3(
  url: URL,
  sent: Omit<S3Sent, 'body' | 'payload'>,
  chunks: readonly string[],
  spoil: (lines: string[]) => readonly string[] = (lines) => lines,
): Promise<Received> {
  const lengthBytes = chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0)
  const headers = {
    ...sent.headers,
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': String(lengthBytes),
  }
  const { headers: signed, signChunk } = signS3(url, {
    ...sent,
    headers,
    payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  })
  const lines = [...chunks, ''].map(
    (chunk) => `${Buffer.byteLength(chunk).toString(16)};chunk-signature=${signChunk(chunk)}\r\n${chunk}\r\n`,
  )
  const { method = 'PUT', target } = sent
  return send(url, { method, target, body: spoil(lines).join(''), headers: signed, credentials: null })
}

/** The code of an S3 error. */
export function codeOf({ text }: Received): string {
  return /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? ''
}

/** A URL signed with Version 2, as clients of old make them. */
export function legacyTarget(
  { accessKeyId, secretAccessKey }: Credentials,
  method: string,
  path: string,
  expiresAtMs: number,
): string {
  const expires = String(Math.floor(expiresAtMs / 1000))
  const signature = createHmac('sha1', secretAccessKey).update(`${method}\n\n\n${expires}\n${path}`).digest('base64')
  return `${path}?AWSAccessKeyId=${accessKeyId}&Signature=${encodeStrictly(signature)}&Expires=${expires}`
}

function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`)
    .sort()
    .join('&')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
