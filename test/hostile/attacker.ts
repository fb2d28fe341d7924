import { createHash } from 'node:crypto'
import * as http from 'node:http'
import * as https from 'node:https'
import { connect, type Socket } from 'node:net'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { signRequest } from '../../src/aws-client/signature.ts'

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
  /** What is signed where that is not what is sent. */
  readonly signed?: { readonly target?: string; readonly body?: string }
}

export interface Received {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
}

/** Sends one request over a connection of its own and reads all of the answer. */
export function send(url: URL, sent: Sent): Promise<Received> {
  const { method = 'POST', target = '/', body = '' } = sent
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http
    const options = { host: url.hostname, port: url.port, method, path: target, headers: headersOf(url, sent) }
    const request = client.request({ ...options, agent: false, rejectUnauthorized: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** The headers of `sent`, `content-length` among them. */
export function headersOf(url: URL, sent: Sent): Record<string, string> {
  const { method = 'POST', target = '/', headers = {}, body = '', credentials, signed = {} } = sent
  const length = { 'content-length': String(Buffer.byteLength(body)) }
  if (credentials === null) return { host: url.host, ...headers, ...length }
  const signer = { credentials, region: sent.region ?? 'us-east-1', service: sent.service ?? 'cairn' }
  const bodySha256 = createHash('sha256')
    .update(signed.body ?? body)
    .digest('hex')
  const request = { method, url: new URL(signed.target ?? target, url), headers, bodySha256 }
  return { ...signRequest(request, signer, Date.now()), ...length }
}

/** A call of CloudTrail in JSON. */
export function cloudTrail(url: URL, credentials: Credentials, operation: string, body: string): Promise<Received> {
  return send(url, { credentials, service: 'cloudtrail', headers: cloudTrailHeaders(operation), body })
}

export function cloudTrailHeaders(operation: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.${operation}`,
  }
}

/** Writes bytes to a connection of their own and gives what came back until it was closed, or until it was quiet. */
export function sendRaw(url: URL, bytes: string | Uint8Array, quietMs = 500): Promise<string> {
  return new Promise((resolve) => {
    let received = ''
    const socket = openSocket(url, bytes)
    const finish = () => {
      socket.destroy()
      resolve(received)
    }
    socket.setTimeout(quietMs, finish)
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
    })
    socket.on('close', finish)
  })
}

/** A connection over which `bytes` are sent, and whose answer nobody reads before somebody listens. */
export function openSocket(url: URL, bytes: string | Uint8Array): Socket {
  const socket = connect({ host: url.hostname, port: Number(url.port) }, () => socket.write(bytes))
  socket.on('error', () => {})
  return socket
}

/** Reads the connection to its end. A reset is an end too, so this never rejects. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()).resume())
}

/** The bytes of a signed request without a body. */
export function signedHead(url: URL, sent: Sent): string {
  const lines = Object.entries(headersOf(url, sent)).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${sent.method ?? 'POST'} ${sent.target ?? '/'} HTTP/1.1\r\n${lines.join('')}\r\n`
}

export interface FoundRecord {
  readonly record: Readonly<Record<string, unknown>>
  readonly recordNumber: number
}

/** What a search finds. */
export async function search(url: URL, credentials: Credentials, query: string): Promise<FoundRecord[]> {
  const { status, text } = await send(url, { method: 'GET', target: `/_cairn/v1/search?${query}`, credentials })
  if (status !== 200) throw new Error(`the search failed: ${status} ${text}`)
  return text
    .trim()
    .split('\n')
    .map(parseLine)
    .flatMap((line) => (isFound(line) ? [line] : []))
}

/** A value of the server's metrics; 0 where it is not there. */
export async function metric(url: URL, name: string): Promise<number> {
  const { text } = await send(url, { method: 'GET', target: '/_cairn/metrics', credentials: null })
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  return Number(line?.split(' ')[1] ?? 0)
}

export function residentMebibytes(url: URL): Promise<number> {
  return metric(url, 'process_resident_memory_bytes').then((bytes) => bytes / 1024 / 1024)
}

function parseLine(line: string): unknown {
  return JSON.parse(line)
}

function isFound(line: unknown): line is FoundRecord {
  return typeof line === 'object' && line !== null && 'record' in line && 'recordNumber' in line
}
