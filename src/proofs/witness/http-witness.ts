import type { AddCheckpoint } from './witness.ts'

/** A delivery waits for it. */
const answerMsMax = 5_000

/** Some lines of a hundred bytes. */
const answerBytesMax = 16 * 1024

/** Sends to `<url>/add-checkpoint`. The address is the operator's own setting. */
export function httpWitness(url: string): AddCheckpoint {
  const address = `${url.replace(/\/$/, '')}/add-checkpoint`
  return async (body) => {
    const signal = AbortSignal.timeout(answerMsMax)
    const response = await fetch(address, { method: 'POST', body, redirect: 'error', signal })
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body: await boundedText(response.body),
    }
  }
}

async function boundedText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > answerBytesMax) throw new Error('the answer of the witness is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
