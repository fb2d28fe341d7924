import { connect, type Socket } from 'node:net'
import { sha256Hex, signRequest } from '../../src/aws-client/signature.ts'
import type { BenchServer } from './bench-server.ts'

/** A call that clients send over and over. */
export interface SteadyCall {
  /** In the credential scope. */
  readonly service: string
  /** Of a form. */
  readonly body: string
  /** The last characters of an answer that is none of an error. */
  readonly answerEnd: string
}

export const getCallerIdentity: SteadyCall = {
  service: 'sts',
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
  answerEnd: '</GetCallerIdentityResponse>',
}

/** Who calls, and where. */
export type Caller = Pick<BenchServer, 'url' | 'credentials'>

/** What the runtime compiles while it is new is not what a server that runs for weeks does. */
const warmUpMs = 4_000

/** Calls a second with so many clients, each of which sends its next call when the last is answered. */
export async function callsPerSecond(
  caller: Caller,
  clients: number,
  durationMs: number,
  call: SteadyCall = getCallerIdentity,
): Promise<number> {
  const request = requestBytes(caller, call)
  const progress: Progress = { answered: 0, failure: null }
  const start = () => startClient(caller.url, request, call.answerEnd, progress)
  const sockets = await Promise.all(Array.from({ length: clients }, start))
  await pause(warmUpMs)
  const answeredBefore = progress.answered
  const startedAtMs = performance.now()
  await pause(durationMs)
  const rate = ((progress.answered - answeredBefore) * 1000) / (performance.now() - startedAtMs)
  for (const socket of sockets) socket.destroy()
  if (progress.failure !== null) throw progress.failure
  return rate
}

interface Progress {
  answered: number
  failure: Error | null
}

/** One signed request as bytes. A signature holds for 15 minutes, so the clients need not spend time on signing. */
function requestBytes({ url, credentials }: Caller, { service, body }: SteadyCall): Buffer {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) }
  const request = { method: 'POST', url, headers, bodySha256: sha256Hex(body) }
  const signed = signRequest(request, { credentials, region: 'us-east-1', service }, Date.now())
  const lines = Object.entries(signed).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST / HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

function startClient(url: URL, request: Buffer, answerEnd: string, progress: Progress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => {
      socket.write(request)
      resolve(socket)
    })
    socket.setNoDelay(true)
    socket.on('error', (error) => {
      progress.failure ??= error
      reject(error)
    })
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (!answer.includes(answerEnd)) {
        if (answer.startsWith('HTTP/1.1 ') && !answer.startsWith('HTTP/1.1 200')) socket.destroy(new Error(answer))
        return
      }
      answer = ''
      progress.answered += 1
      socket.write(request)
    })
  })
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
