import { connect, type Socket } from 'node:net'
import { sha256Hex, signRequest } from '../../src/cli/client/signature.ts'
import type { BenchServer } from './bench-server.ts'

/** Calls a second with so many clients, each of which sends its next call when the last is answered. */
export async function callsPerSecond(
  server: Pick<BenchServer, 'url' | 'credentials'>,
  clients: number,
  durationMs: number,
): Promise<number> {
  const request = getCallerIdentity(server)
  const counter = { answered: 0 }
  const sockets = await Promise.all(Array.from({ length: clients }, () => startClient(server.url, request, counter)))
  await pause(durationMs / 4)
  const answeredBefore = counter.answered
  const startedAtMs = performance.now()
  await pause(durationMs)
  const rate = ((counter.answered - answeredBefore) * 1000) / (performance.now() - startedAtMs)
  for (const socket of sockets) socket.destroy()
  return rate
}

/** One signed request as bytes. A signature holds for 15 minutes, so the clients need not spend time on signing. */
function getCallerIdentity({ url, credentials }: Pick<BenchServer, 'url' | 'credentials'>): Buffer {
  const body = 'Action=GetCallerIdentity&Version=2011-06-15'
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) }
  const request = { method: 'POST', url, headers, bodySha256: sha256Hex(body) }
  const signed = signRequest(request, { credentials, region: 'us-east-1', service: 'sts' }, Date.now())
  const lines = Object.entries(signed).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST / HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

function startClient(url: URL, request: Buffer, counter: { answered: number }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => {
      socket.write(request)
      resolve(socket)
    })
    socket.setNoDelay(true)
    socket.once('error', reject)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (!answer.includes('</GetCallerIdentityResponse>')) {
        if (answer.startsWith('HTTP/1.1 ') && !answer.startsWith('HTTP/1.1 200')) socket.destroy(new Error(answer))
        return
      }
      answer = ''
      counter.answered += 1
      socket.write(request)
    })
  })
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
