import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ServiceError } from '../../contract/errors.ts'
import { BodyMemory, bodiesBytesMax, smallBodyBytesMax } from './body-memory.ts'
import { IncomingBody } from './incoming-body.ts'
import { decodedBody, readBody } from './read-body.ts'

const bodyBytesMax = 1_000_000
let server: Server

/** Answers what it made of a body: its length and hash, or the name of its refusal. */
async function answerOf(message: IncomingMessage): Promise<string> {
  try {
    const body = await readBody(new IncomingBody(message, null), bodyBytesMax)
    try {
      const unpacked = await decodedBody(body, message.headers['content-encoding'] ?? null, bodyBytesMax)
      return `${unpacked.length} ${body.sha256}`
    } finally {
      body.memory.release()
    }
  } catch (error) {
    return error instanceof ServiceError ? `${error.kind}` : String(error)
  }
}

beforeAll(async () => {
  server = createServer((message, response) => {
    answerOf(message).then((text) => response.end(text))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())

/** Sends a body in pieces; without a length, as chunks. */
function post(pieces: readonly Uint8Array[], headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const port = portOf(server.address())
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, method: 'POST', headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    })
    asking.on('error', reject)
    for (const piece of pieces) asking.write(piece)
    asking.end()
  })
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('body: it is read whole, with the hash of what came, also where it is packed', async () => {
  const bytes = Buffer.alloc(bodyBytesMax, 'ab')
  expect(await post([bytes.subarray(0, 3), bytes.subarray(3)])).toBe(`${bodyBytesMax} ${sha256(bytes)}`)
  expect(await post([])).toBe(`0 ${sha256(new Uint8Array(0))}`)
  const packed = gzipSync(bytes)
  expect(await post([packed], { 'content-encoding': ' GZIP ' })).toBe(`${bodyBytesMax} ${sha256(packed)}`)
})

test('body: one that is too large is refused, and the caller gets to read it though the rest was still to come', async () => {
  const pieces = Array.from({ length: 100 }, () => Buffer.alloc(100_000))
  expect(await post(pieces)).toBe('requestTooLarge')
  expect(await post(pieces, { 'content-length': '10000000' })).toBe('requestTooLarge')
})

test.each([
  ['unpacks to more', gzipSync(Buffer.alloc(bodyBytesMax + 1)), 'gzip', 'requestTooLarge'],
  ['is cut off', gzipSync('text').subarray(0, -3), 'gzip', 'malformedRequest'],
  ['is no gzip', Buffer.from('text'), 'gzip', 'malformedRequest'],
  ['is empty', Buffer.alloc(0), 'gzip', 'malformedRequest'],
  ['is packed otherwise', Buffer.from('text'), 'br', 'malformedRequest'],
  ['is packed twice', gzipSync(gzipSync('text')), 'gzip, gzip', 'malformedRequest'],
])('body: one that %s is refused by name', async (_name, bytes, encoding, kind) => {
  expect(await post([bytes], { 'content-encoding': encoding })).toBe(kind)
})

test('body memory: beyond the bound large requests are refused and small ones are not, until some is released', () => {
  const large = new BodyMemory()
  large.take(bodiesBytesMax)
  const other = new BodyMemory()
  other.take(smallBodyBytesMax)
  expect(() => other.take(1)).toThrow(/Too many large requests/)
  const third = new BodyMemory()
  expect(() => third.take(smallBodyBytesMax + 1)).toThrow(/Too many large requests/)
  large.giveBack(bodiesBytesMax)
  new BodyMemory().take(smallBodyBytesMax + 1)
  for (const memory of [large, other, third]) memory.release()
})

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}
