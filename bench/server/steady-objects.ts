import { connect, type Socket } from 'node:net'
import { sha256Hex, signRequest } from '../../src/aws-client/signature.ts'
import type { BenchServer } from './bench-server.ts'

/** One request that clients send over and over. */
export interface SteadyObject {
  readonly method: 'GET' | 'PUT'
  readonly path: string
  readonly body: Uint8Array
}

/** Median time from request to end of answer, in milliseconds, with so many clients of which each sends on when answered. */
export async function medianMs(
  url: URL,
  { credentials }: Pick<BenchServer, 'credentials'>,
  object: SteadyObject,
  clients: number,
  durationMs: number,
): Promise<number> {
  const request = requestBytes(url, credentials, object)
  const progress: Progress = { timesMs: [], isCounting: false, failure: null }
  const sockets = await Promise.all(Array.from({ length: clients }, () => startClient(url, request, progress)))
  await pause(durationMs / 4)
  progress.isCounting = true
  await pause(durationMs)
  for (const socket of sockets) socket.destroy()
  if (progress.failure !== null) throw progress.failure
  const sorted = progress.timesMs.sort((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

interface Progress {
  readonly timesMs: number[]
  isCounting: boolean
  failure: Error | null
}

function requestBytes(url: URL, credentials: BenchServer['credentials'], { method, path, body }: SteadyObject): Buffer {
  const request = { method, url: new URL(path, url), headers: {}, bodySha256: sha256Hex(body) }
  const signed = signRequest(request, { credentials, region: 'us-east-1', service: 's3' }, Date.now())
  const headers = { ...signed, host: url.host, 'content-length': String(body.length) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), body])
}

function startClient(url: URL, request: Buffer, progress: Progress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let sentAtMs = 0
    let restBytes: number | null = null
    const send = () => {
      sentAtMs = performance.now()
      restBytes = null
      socket.write(request)
    }
    const socket = connect(Number(url.port), url.hostname, () => {
      send()
      resolve(socket)
    })
    socket.setNoDelay(true)
    socket.on('error', (error) => {
      progress.failure ??= error
      reject(error)
    })
    socket.on('data', (chunk: Buffer) => {
      if (restBytes === null) {
        const head = chunk.toString('latin1', 0, Math.min(chunk.length, headBytesMax))
        if (!head.startsWith('HTTP/1.1 200')) {
          socket.destroy(new Error(head))
          return
        }
        const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
        restBytes = length + head.indexOf('\r\n\r\n') + 4
      }
      restBytes -= chunk.length
      if (restBytes > 0) return
      if (progress.isCounting) progress.timesMs.push(performance.now() - sentAtMs)
      send()
    })
  })
}

/** The head of an answer comes in one piece. */
const headBytesMax = 4096

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
