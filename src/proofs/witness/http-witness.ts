import * as http from 'node:http'
import * as https from 'node:https'
import type { OutgoingGuard } from '../../base/outgoing-guard.ts'
import type { AddCheckpoint, WitnessAnswer } from './witness.ts'

/** A delivery waits for it. */
const answerMsMax = 5_000

/** Some lines of a hundred bytes. */
const answerBytesMax = 16 * 1024

/** Sends to `<url>/add-checkpoint`, where the operator's own setting leads. A redirect is an answer like another. */
export function httpWitness(url: string, guard: Pick<OutgoingGuard, 'connection'>): AddCheckpoint {
  const address = new URL(`${url.replace(/\/$/, '')}/add-checkpoint`)
  const start = address.protocol === 'https:' ? https.request : http.request
  return async (body) => {
    const signal = AbortSignal.timeout(answerMsMax)
    const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
      start(address, { method: 'POST', agent: false, signal, ...guard.connection(address) })
        .on('response', resolve)
        .on('error', (error) => reject(signal.aborted ? signal.reason : error))
        .end(body)
    })
    return await readAnswer(answer)
  }
}

async function readAnswer(answer: http.IncomingMessage): Promise<WitnessAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer) {
    if (!Buffer.isBuffer(chunk)) continue
    bytes += chunk.length
    if (bytes > answerBytesMax) throw new Error('the answer of the witness is too long')
    chunks.push(chunk)
  }
  const contentType = answer.headers['content-type'] ?? ''
  return { status: answer.statusCode ?? 0, contentType, body: Buffer.concat(chunks).toString() }
}
