import { createHash } from 'node:crypto'
import * as http from 'node:http'
import * as https from 'node:https'
import { connect } from 'node:net'
import type { Credentials } from '../../src/cli/client/credentials-file.ts'
import { signRequest } from '../../src/cli/client/signature.ts'

export interface Sent {
  readonly method?: string
  /** Path and query as they go over the wire. */
  readonly target?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Null: not signed. */
  readonly credentials: Credentials | null
  /** The name in the credential scope. */
  readonly service?: string
  readonly region?: string
}

export interface Received {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
}

/** Sends one request, signed for what it says, and reads all of the answer. */
export function send(url: URL, sent: Sent): Promise<Received> {
  const { method = 'POST', target = '/', body = '' } = sent
  const headers = signedHeaders(url, sent)
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http
    const options = { host: url.hostname, port: url.port, method, path: target, headers, rejectUnauthorized: false }
    const request = client.request({ ...options, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() })
      })
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** The headers of `sent`; `content-length` among them, so that a signature and a body can be told apart. */
export function signedHeaders(url: URL, sent: Sent): Record<string, string> {
  const { method = 'POST', target = '/', headers = {}, body = '', credentials } = sent
  const length = String(Buffer.byteLength(body))
  if (credentials === null) return { host: url.host, ...headers, 'content-length': length }
  const signer = { credentials, region: sent.region ?? 'us-east-1', service: sent.service ?? 'cairn' }
  const request = {
    method,
    url: new URL(target, url),
    headers,
    bodySha256: createHash('sha256').update(body).digest('hex'),
  }
  return { ...signRequest(request, signer, Date.now()), 'content-length': length }
}

/** A call of CloudTrail in JSON. */
export function cloudTrail(url: URL, credentials: Credentials, operation: string, body: string): Promise<Received> {
  return send(url, {
    credentials,
    service: 'cloudtrail',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.${operation}`,
    },
    body,
  })
}

/** Writes bytes to a connection of their own and gives what came back until it was closed, or until it was quiet. */
export function sendRaw(url: URL, bytes: string | Uint8Array, quietMs = 300): Promise<string> {
  return new Promise((resolve) => {
    let received = ''
    const socket = connect({ host: url.hostname, port: Number(url.port) }, () => socket.write(bytes))
    const finish = () => {
      socket.destroy()
      resolve(received)
    }
    socket.setTimeout(quietMs, finish)
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
    })
    socket.on('close', finish)
    socket.on('error', finish)
  })
}

/** What a search finds, one record a line, without the line that ends it. */
export async function search(url: URL, credentials: Credentials, query: string): Promise<FoundRecord[]> {
  const { status, text } = await send(url, { method: 'GET', target: `/_cairn/v1/search?${query}`, credentials })
  if (status !== 200) throw new Error(`the search failed: ${status} ${text}`)
  const lines = text.trim().split('\n').map(parseLine)
  return lines.flatMap((line) => (isFound(line) ? [line] : []))
}

export interface FoundRecord {
  readonly record: Readonly<Record<string, unknown>>
  readonly recordNumber: number
}

/** A value of the server's metrics; 0 where it is not there. */
export async function metric(url: URL, name: string): Promise<number> {
  const { text } = await send(url, { method: 'GET', target: '/_cairn/metrics', credentials: null })
  return Number(text.split('\n').find((line) => line.startsWith(`${name} `))?.split(' ')[1] ?? 0)
}

function parseLine(line: string): unknown {
  return JSON.parse(line)
}

function isFound(line: unknown): line is FoundRecord {
  return typeof line === 'object' && line !== null && 'record' in line && 'recordNumber' in line
}
