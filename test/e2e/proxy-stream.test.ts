import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { expect, test } from 'vitest'
import { signS3 } from '../hostile/s3-attacker.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

/** Far more than a server may hold of one body. */
const totalBytes = 400 * 1024 * 1024
const grownBytesMax = 150 * 1024 * 1024

// Goal: a body of any size goes through in both directions, equal to the byte, in memory that does not grow with it.
//
// Method: an upload that its upstream hashes, and a download that is hashed here, each larger than the bound of memory.
test('proxy: large bodies stream in both directions, with both ways of signing, in bounded memory', async () => {
  const piece = Buffer.alloc(1024 * 1024, 'a piece of a large object; ')
  const hash = createHash('sha256')
  for (let sent = 0; sent < totalBytes; sent += piece.length) hash.update(piece)
  const wanted = hash.digest('hex')
  const got: string[] = []
  const upstream = createServer(async (message, response) => {
    if (message.method === 'PUT') {
      const received = createHash('sha256')
      for await (const bytes of message) received.update(bytes)
      got.push(received.digest('hex'))
      response.end()
      return
    }
    response.writeHead(200, { 'Content-Length': totalBytes })
    for (let sent = 0; sent < totalBytes; sent += piece.length) {
      if (!response.write(piece)) await once(response, 'drain')
    }
    response.end()
  })
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const address = upstream.address()
  const endpoint = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  const keys = { accessKeyId: 'UPSTREAMKEY000000001', secretAccessKey: 'of-the-upstream' }
  try {
    for (const entry of [{ endpoint }, { endpoint, signing: 'sign', ...keys }]) {
      await using server = await startServer({ env: { ...upstreamsEnv({ s3: entry }), CAIRN_DATA_EVENTS: 'all' } })
      const before = await residentBytes(server)
      await upload(server, piece)
      expect(got.pop()).toBe(wanted)
      expect(await download(server)).toBe(wanted)
      expect((await residentBytes(server)) - before).toBeLessThan(grownBytesMax)
      using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
      const { records } = await cairn.search([
        ['requestParameters.key', 'large'],
        ['order', 'oldest-first'],
      ])
      expect(records.map(({ record }) => record.additionalEventData)).toMatchObject([
        { bytesTransferredIn: totalBytes },
        { bytesTransferredOut: totalBytes },
      ])
    }
  } finally {
    upstream.closeAllConnections()
    upstream.close()
  }
})

const target = '/bucket/large'

async function upload(server: TestServer, piece: Buffer): Promise<void> {
  const signed = signS3(new URL(server.url), {
    method: 'PUT',
    target,
    payload: 'UNSIGNED-PAYLOAD',
    credentials: server.credentials(),
  })
  const headers = { ...signed.headers, 'content-length': String(totalBytes) }
  const sent = request(server.url + target, { method: 'PUT', headers, agent: false })
  const answered = once(sent, 'response')
  for (let bytes = 0; bytes < totalBytes; bytes += piece.length) {
    if (!sent.write(piece)) await once(sent, 'drain')
  }
  sent.end()
  const [answer] = await answered
  answer.resume()
  expect(answer.statusCode).toBe(200)
}

async function download(server: TestServer): Promise<string> {
  const { headers } = signS3(new URL(server.url), { target, credentials: server.credentials() })
  const [answer] = await once(request(server.url + target, { headers, agent: false }).end(), 'response')
  const received = createHash('sha256')
  for await (const bytes of answer) received.update(bytes)
  return received.digest('hex')
}

async function residentBytes({ url }: TestServer): Promise<number> {
  const metrics = await (await fetch(`${url}/_cairn/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(metrics)?.[1])
}
