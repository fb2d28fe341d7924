import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { send } from '../hostile/attacker.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { FaultyWorld, sleep } from '../support/faulty-world.ts'
import { type Behaviour, RawUpstream } from '../support/raw-upstream.ts'
import { upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer } from '../support/start-server.ts'

let world: FaultyWorld

beforeAll(async () => {
  world = await FaultyWorld.start()
})

afterAll(async () => {
  await world[Symbol.asyncDispose]()
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
  await world.upstream.behave(behaviour)
  const answer = await world.put(name)
  expect(answer === 'cut' ? 'cut' : answer.status).toBe(seen)
  const record = await world.recordOfTable(name)
  expect(record.record).toMatchObject({
    errorCode: 'InternalFailure',
    additionalEventData: { outcome: 'unknown' },
  })
  expect(record.provenance.identity).toBe(identity)
  expect(await world.openings()).toBe(0)
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
  await world.upstream.behave(async (connection) => {
    const wasFirst = isFirst
    isFirst = false
    await connection.request()
    connection.answer('one')
    if (!wasFirst) return
    // The next request on this connection finds it dead.
    await connection.bytes(1)
    connection.reset()
  })
  expect((await world.get('key')).text).toBe('one')
  expect((await world.get('key')).text).toBe('one')
  isFirst = true
  expect((await world.put('pooled')) === 'cut').toBe(false)
  expect(await world.put('repeated')).toMatchObject({ status: 500 })
})

test('proxy faults: an upstream that answers before it has read the body is heard at once', async () => {
  await world.upstream.behave(async (connection) => {
    await connection.head()
    connection.write('HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: 42\r\n\r\n')
    connection.write('<Error><Code>AccessDenied</Code></Error>  ')
    await sleep(200)
    connection.reset()
  })
  const answer = await world.upload('early', 8_000_000)
  expect(answer).toMatchObject({ status: 403 })
  expect((await world.recordOfKey('early')).record).toMatchObject({ errorCode: 'AccessDenied' })
})

test('proxy faults: a reset in the middle of a body', async () => {
  await world.upstream.behave(async (connection) => {
    await connection.head()
    await connection.bytes(200_000)
    connection.reset()
  })
  expect(await world.upload('broken', 8_000_000)).toMatchObject({ status: 500 })
  expect((await world.recordOfKey('broken')).record).toMatchObject({
    errorCode: 'InternalError',
    additionalEventData: { outcome: 'unknown' },
  })
})

test('proxy faults: an answer that ends with its connection is whole', async () => {
  await world.upstream.behave(async (connection) => {
    const { body } = await connection.request()
    connection.write(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${body.toString()}`)
    await sleep(100)
    connection.socket.end()
  })
  const socket = await world.connect()
  socket.write(`${world.uploadHead('half', 4, { connection: 'close' })}abcd`)
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 .*abcd/s)
  expect((await world.recordOfKey('half')).record.errorCode).toBeUndefined()
})
