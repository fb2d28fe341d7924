import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { type Received, send } from '../hostile/attacker.ts'
import { signS3 } from '../hostile/s3-attacker.ts'
import { CairnClient, type ShownRecord } from '../support/cairn-client.ts'
import { type Behaviour, RawUpstream } from '../support/raw-upstream.ts'
import { upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const idleTimeoutMs = 700

let upstream: RawUpstream
let server: TestServer

beforeAll(async () => {
  upstream = await RawUpstream.start()
  const entry = { endpoint: upstream.endpoint, idleTimeoutMs }
  const patient = { endpoint: upstream.endpoint }
  const env = { ...upstreamsEnv({ dynamodb: entry, s3: patient }), CAIRN_DATA_EVENTS: 'all' }
  server = await startServer({ env })
})

afterAll(async () => {
  await upstream[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

/** How a call fails, what its caller sees and what its record says. */
interface Fault {
  readonly name: string
  readonly behaviour: Behaviour
  /** A status, or that the answer breaks off. */
  readonly seen: number | 'cut'
  /** How far the caller is believed: an answer that begins well says that the upstream believed them. */
  readonly identity: 'claimed' | 'accepted'
}

const longHead = 'HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n'

const faults: readonly Fault[] = [
  {
    name: 'a reset in the head of the request',
    behaviour: async (connection) => {
      await connection.bytes(5)
      connection.reset()
    },
    seen: 500,
    identity: 'claimed',
  },
  {
    name: 'a reset before the answer',
    behaviour: async (connection) => {
      await connection.request()
      connection.reset()
    },
    seen: 500,
    identity: 'claimed',
  },
  {
    name: 'a reset in the head of the answer',
    behaviour: async (connection) => {
      await connection.request()
      connection.socket.end('HTTP/1.1 200 OK\r\nContent-Le')
    },
    seen: 500,
    identity: 'claimed',
  },
  {
    name: 'an answer that is no HTTP',
    behaviour: async (connection) => {
      await connection.request()
      connection.socket.end('220 mail.example ESMTP\r\n')
    },
    seen: 500,
    identity: 'claimed',
  },
  {
    name: 'a reset in a short answer',
    behaviour: async (connection) => {
      await connection.request()
      connection.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome of it')
    },
    seen: 500,
    identity: 'claimed',
  },
  {
    name: 'a reset in a long answer',
    behaviour: async (connection) => {
      await connection.request()
      connection.write(`${longHead}${'x'.repeat(200_000)}`)
      await sleep(100)
      connection.socket.destroy()
    },
    seen: 'cut',
    identity: 'accepted',
  },
  {
    name: 'an answer in chunks without its end',
    behaviour: async (connection) => {
      await connection.request()
      const chunk = `15f90\r\n${'x'.repeat(90_000)}\r\n`
      connection.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-amz-checksum\r\n\r\n${chunk}`)
      await sleep(100)
      connection.socket.end('0\r\nx-amz-check')
    },
    seen: 'cut',
    identity: 'accepted',
  },
  {
    name: 'an upstream that says nothing',
    behaviour: async (connection) => {
      await connection.request()
    },
    seen: 500,
    identity: 'claimed',
  },
  {
    name: 'an upstream that stops in the middle of its answer',
    behaviour: async (connection) => {
      await connection.request()
      connection.write(`${longHead}${'x'.repeat(200_000)}`)
    },
    seen: 'cut',
    identity: 'accepted',
  },
]

test.for(faults)('proxy faults: $name', async ({ behaviour, seen, identity, name }) => {
  await upstream.behave(behaviour)
  const answer = await put(name)
  expect(answer === 'cut' ? 'cut' : answer.status).toBe(seen)
  const record = await recordOf(name)
  expect(record.record).toMatchObject({
    errorCode: 'InternalFailure',
    additionalEventData: { outcome: 'unknown' },
  })
  expect(record.provenance.identity).toBe(identity)
  expect(await openingsOf(server)).toBe(0)
})

test('proxy faults: a call that reaches nobody says that nothing was done', async () => {
  const nowhere = await RawUpstream.start()
  const { endpoint } = nowhere
  await nowhere[Symbol.asyncDispose]()
  await using other = await startServer({ env: { ...upstreamsEnv({ sqs: { endpoint } }), CAIRN_DATA_EVENTS: 'all' } })
  const answer = await send(new URL(other.url), {
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.CreateQueue' },
    body: '{"QueueName":"a"}',
    credentials: other.credentials(),
    service: 'sqs',
  })
  expect(answer.status).toBe(503)
  using cairn = new CairnClient({ url: other.url, credentials: other.credentials() })
  const { records } = await cairn.search([['eventName', 'CreateQueue']])
  expect(records[0]?.record).toMatchObject({ errorCode: 'ServiceUnavailableException' })
  expect(JSON.stringify(records[0]?.record)).not.toContain('unknown')
})

test('proxy faults: a read on a connection that its upstream has closed is repeated, a write is not', async () => {
  let isFirst = true
  await upstream.behave(async (connection) => {
    const wasFirst = isFirst
    isFirst = false
    await connection.request()
    connection.answer('one')
    if (!wasFirst) return
    // The next request on this connection finds it dead.
    await connection.bytes(1)
    connection.reset()
  })
  const url = new URL(server.url)
  const get = async () => {
    const { headers } = signS3(url, { target: '/bucket/key', credentials: server.credentials() })
    return await send(url, { method: 'GET', target: '/bucket/key', headers, credentials: null })
  }
  expect((await get()).text).toBe('one')
  expect((await get()).text).toBe('one')
  isFirst = true
  expect((await put('pooled')) === 'cut').toBe(false)
  expect(await put('repeated')).toMatchObject({ status: 500 })
})

test('proxy faults: an upstream that answers before it has read the body is heard at once', async () => {
  await upstream.behave(async (connection) => {
    await connection.head()
    connection.write('HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: 42\r\n\r\n')
    connection.write('<Error><Code>AccessDenied</Code></Error>  ')
    await sleep(200)
    connection.reset()
  })
  const answer = await upload('early', 8_000_000)
  expect(answer).toMatchObject({ status: 403 })
  expect((await recordOf('early', 'requestParameters.key')).record).toMatchObject({ errorCode: 'AccessDenied' })
})

test('proxy faults: a reset in the middle of a body', async () => {
  await upstream.behave(async (connection) => {
    await connection.head()
    await connection.bytes(200_000)
    connection.reset()
  })
  expect(await upload('broken', 8_000_000)).toMatchObject({ status: 500 })
  expect((await recordOf('broken', 'requestParameters.key')).record).toMatchObject({
    errorCode: 'InternalError',
    additionalEventData: { outcome: 'unknown' },
  })
})

test('proxy faults: a caller who leaves in the middle of a body is on record, and so is what they asked', async () => {
  let left = () => {}
  const isLeft = new Promise<void>((resolve) => {
    left = resolve
  })
  await upstream.behave(async (connection) => {
    await connection.head()
    await connection.ended()
    left()
  })
  const socket = await caller()
  socket.write(`${headOf('left', 5_000_000)}${'x'.repeat(100_000)}`)
  await sleep(200)
  socket.destroy()
  await isLeft
  expect((await recordOf('left', 'requestParameters.key')).record).toMatchObject({
    errorCode: 'IncompleteBody',
    additionalEventData: { outcome: 'unknown' },
  })
})

test('proxy faults: whoever waits to be told to send is told by the upstream alone', async () => {
  await upstream.behave(async (connection) => {
    const head = await connection.head()
    if (head.includes('/refused')) {
      connection.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
      return
    }
    connection.write('HTTP/1.1 100 Continue\r\n\r\n')
    const body = await connection.bytes(10)
    connection.answer(body.toString())
  })
  const expecting = { expect: '100-continue' }
  const refused = await caller()
  refused.write(headOf('refused', 10, expecting))
  expect(await text(refused)).toMatch(/^HTTP\/1\.1 403 /)

  const told = await caller()
  told.write(headOf('told', 10, { ...expecting, connection: 'close' }))
  const [first] = await once(told, 'data')
  expect(String(first)).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  told.write('0123456789')
  expect(await text(told)).toMatch(/^HTTP\/1\.1 200 .*0123456789$/s)
})

test('proxy faults: an answer that ends with its connection is whole', async () => {
  await upstream.behave(async (connection) => {
    const { body } = await connection.request()
    connection.write(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${body.toString()}`)
    await sleep(100)
    connection.socket.end()
  })
  const socket = await caller()
  socket.write(`${headOf('half', 4, { connection: 'close' })}abcd`)
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 .*abcd/s)
  expect((await recordOf('half', 'requestParameters.key')).record.errorCode).toBeUndefined()
})

test('proxy faults: a caller who closes their half after the request has left; what was asked is done and on record', async () => {
  let done = () => {}
  const isDone = new Promise<void>((resolve) => {
    done = resolve
  })
  await upstream.behave(async (connection) => {
    await connection.request()
    done()
    await sleep(200)
    connection.answer('done')
  })
  const socket = await caller()
  socket.write(`${headOf('half-gone', 4)}abcd`)
  await isDone
  socket.end()
  expect(await text(socket)).toBe('')
  await expect.poll(async () => await openingsOf(server)).toBe(0)
  expect((await recordOf('half-gone', 'requestParameters.key')).record.errorCode).toBeUndefined()
})

test('proxy faults: a slow reader holds the upstream back, and gets all of it', async () => {
  const total = 64 * 1024 * 1024
  let written = 0
  await upstream.behave(async (connection) => {
    await connection.request()
    connection.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`)
    const piece = Buffer.alloc(64 * 1024, 'y')
    for (; written < total; written += piece.length) {
      if (!connection.socket.write(piece)) await once(connection.socket, 'drain')
    }
  })
  const socket = await caller()
  socket.pause()
  const { headers } = signS3(new URL(server.url), { target: '/bucket/slow', credentials: server.credentials() })
  socket.write(requestHead('GET', '/bucket/slow', { ...headers, connection: 'close' }))
  await sleep(400)
  expect(written).toBeLessThan(total / 2)
  let read = 0
  for await (const piece of socket) {
    read += piece.length
    if (read < 2_000_000) await sleep(20)
  }
  expect(read).toBeGreaterThan(total)
  expect((await recordOf('slow', 'requestParameters.key')).record.additionalEventData).toMatchObject({
    bytesTransferredOut: total,
  })
})

test('proxy faults: trailing headers go on in both directions', async () => {
  let sent = ''
  await upstream.behave(async (connection) => {
    await connection.head()
    sent = (await connection.bytes('4\r\nbody\r\n0\r\nX-Amz-Checksum-Crc32: AAAAAA==\r\n\r\n'.length)).toString()
    connection.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-after\r\nConnection: close\r\n\r\n')
    connection.socket.end('2\r\nok\r\n0\r\nx-after: there\r\n\r\n')
  })
  const socket = await caller()
  const chunked = { connection: 'close', 'transfer-encoding': 'chunked', trailer: 'X-Amz-Checksum-Crc32' }
  socket.write(headOf('trailed', null, chunked))
  socket.write('4\r\nbody\r\n0\r\nX-Amz-Checksum-Crc32: AAAAAA==\r\n\r\n')
  const answer = await text(socket)
  expect(sent).toContain('X-Amz-Checksum-Crc32: AAAAAA==')
  expect(answer).toContain('x-after: there')
})

/** A call that changes something, named by its table. */
async function put(name: string): Promise<Received | 'cut'> {
  const body = JSON.stringify({ TableName: tableOf(name), Item: {} })
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.PutItem' }
  const sent = { headers, body, credentials: server.credentials(), service: 'dynamodb' }
  return await send(new URL(server.url), sent).catch(() => 'cut' as const)
}

async function upload(key: string, lengthBytes: number): Promise<Received> {
  const url = new URL(server.url)
  const target = `/bucket/${key}`
  const { headers } = signS3(url, { method: 'PUT', target, payload: 'UNSIGNED-PAYLOAD', credentials: server.credentials() })
  const body = Buffer.alloc(lengthBytes, 'z')
  const length = { 'content-length': String(lengthBytes) }
  return await send(url, { method: 'PUT', target, headers: { ...headers, ...length }, body, credentials: null })
}

function headOf(key: string, lengthBytes: number | null, more: Readonly<Record<string, string>> = {}): string {
  const url = new URL(server.url)
  const target = `/bucket/${key}`
  const { headers } = signS3(url, { method: 'PUT', target, payload: 'UNSIGNED-PAYLOAD', credentials: server.credentials() })
  const length = lengthBytes === null ? {} : { 'content-length': String(lengthBytes) }
  return requestHead('PUT', target, { ...headers, ...length, ...more })
}

function requestHead(method: string, target: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`
}

async function caller(): Promise<Socket> {
  const { hostname, port } = new URL(server.url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** The record of a call, which is there once its answer is. */
async function recordOf(name: string, field = 'requestParameters.tableName'): Promise<ShownRecord> {
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const wanted = field.endsWith('tableName') ? tableOf(name) : name
  const { records } = await cairn.search([[field, wanted]])
  expect(records).toHaveLength(1)
  return required(records[0], 'the record')
}

function tableOf(name: string): string {
  return name.replaceAll(' ', '-')
}

async function openingsOf({ url }: TestServer): Promise<number> {
  const metrics = await (await fetch(`${url}/_cairn/metrics`)).text()
  return Number(/^cairn_openings (\d+)/m.exec(metrics)?.[1])
}

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
}
