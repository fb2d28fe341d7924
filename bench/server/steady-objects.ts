import { connect, type Socket } from 'node:net'
import { sha256Hex, signRequest } from '../../src/aws-client/signature.ts'
import { spreadOf } from '../measure.ts'
import type { BenchServer } from './bench-server.ts'

/** One request that clients send over and over. */
export interface SteadyObject {
  readonly method: 'GET' | 'PUT'
  readonly path: string
  readonly body: Uint8Array
}

/** What clients saw, of whom each sends its next request when the last is answered. */
export interface SteadyAnswers {
  /** Median time from request to end of answer. */
  readonly medianMs: number
  readonly callsPerSecond: number
  /** CPU time of the server for each call. */
  readonly cpuMs: number
}

/** Has so many clients send a request over and over, and counts for so long once it has become steady. */
export async function steadyAnswers(
  server: Pick<BenchServer, 'url' | 'credentials' | 'cpuMs'>,
  object: SteadyObject,
  clients: number,
  durationMs: number,
): Promise<SteadyAnswers> {
  const { url, credentials } = server
  const request = requestBytes(url, credentials, object)
  const progress: Progress = { timesMs: [], isCounting: false, failure: null }
  const sockets = await Promise.all(Array.from({ length: clients }, () => startClient(url, request, progress)))
  await pause(durationMs / 4)
  progress.isCounting = true
  const [cpuBeforeMs, startedAtMs] = [server.cpuMs(), performance.now()]
  await pause(durationMs)
  const [cpuMs, seconds] = [server.cpuMs() - cpuBeforeMs, (performance.now() - startedAtMs) / 1000]
  for (const socket of sockets) socket.destroy()
  if (progress.failure !== null) throw progress.failure
  const { timesMs } = progress
  const calls = timesMs.length
  return { medianMs: spreadOf(timesMs).p50, callsPerSecond: calls / seconds, cpuMs: cpuMs / calls }
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
