import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FaultyWorld, sleep } from '../support/faulty-world.ts'

let world: FaultyWorld

beforeAll(async () => {
  world = await FaultyWorld.start()
})

afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

test('proxy faults: a caller who leaves in the middle of a body is on record, and so is what they asked', async () => {
  let left = () => {}
  const isLeft = new Promise<void>((resolve) => {
    left = resolve
  })
  await world.upstream.behave(async (connection) => {
    await connection.head()
    await connection.ended()
    left()
  })
  const socket = await world.connect()
  socket.write(`${world.uploadHead('left', 5_000_000)}${'x'.repeat(100_000)}`)
  await sleep(200)
  socket.destroy()
  await isLeft
  expect((await world.recordOfKey('left')).record).toMatchObject({
    errorCode: 'IncompleteBody',
    additionalEventData: { outcome: 'unknown' },
  })
})

test('proxy faults: whoever waits to be told to send is told by the upstream alone', async () => {
  await world.upstream.behave(async (connection) => {
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
  const refused = await world.connect()
  refused.write(world.uploadHead('refused', 10, expecting))
  expect(await text(refused)).toMatch(/^HTTP\/1\.1 403 /)

  const told = await world.connect()
  told.write(world.uploadHead('told', 10, { ...expecting, connection: 'close' }))
  const [first] = await once(told, 'data')
  expect(String(first)).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  told.write('0123456789')
  expect(await text(told)).toMatch(/^HTTP\/1\.1 200 .*0123456789$/s)
})

test('proxy faults: a caller who closes their half after the request has their answer, and it is on record', async () => {
  let done = () => {}
  const isDone = new Promise<void>((resolve) => {
    done = resolve
  })
  await world.upstream.behave(async (connection) => {
    await connection.request()
    done()
    await sleep(200)
    connection.answer('done')
  })
  const socket = await world.connect()
  socket.write(`${world.uploadHead('half-gone', 4)}abcd`)
  await isDone
  socket.end()
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 .*done$/s)
  await expect.poll(async () => await world.openings()).toBe(0)
  expect((await world.recordOfKey('half-gone')).record.errorCode).toBeUndefined()
})

test('proxy faults: a slow reader holds the upstream back, and gets all of it', async () => {
  const total = 64 * 1024 * 1024
  let written = 0
  await world.upstream.behave(async (connection) => {
    await connection.request()
    connection.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`)
    const piece = Buffer.alloc(64 * 1024, 'y')
    for (; written < total; written += piece.length) {
      if (!connection.socket.write(piece)) await once(connection.socket, 'drain')
    }
  })
  const socket = await world.connect()
  socket.pause()
  socket.write(world.downloadHead('slow', { connection: 'close' }))
  await sleep(400)
  expect(written).toBeLessThan(total / 2)
  let read = 0
  for await (const piece of socket) {
    read += piece.length
    if (read < 2_000_000) await sleep(20)
  }
  expect(read).toBeGreaterThan(total)
  expect((await world.recordOfKey('slow')).record.additionalEventData).toMatchObject({
    bytesTransferredOut: total,
  })
})

test('proxy faults: trailing headers go on in both directions', async () => {
  let sent = ''
  await world.upstream.behave(async (connection) => {
    await connection.head()
    sent = (await connection.bytes('4\r\nbody\r\n0\r\nX-Amz-Checksum-Crc32: AAAAAA==\r\n\r\n'.length)).toString()
    connection.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-after\r\nConnection: close\r\n\r\n')
    connection.socket.end('2\r\nok\r\n0\r\nx-after: there\r\n\r\n')
  })
  const socket = await world.connect()
  const chunked = { connection: 'close', 'transfer-encoding': 'chunked', trailer: 'X-Amz-Checksum-Crc32' }
  socket.write(world.uploadHead('trailed', null, chunked))
  socket.write('4\r\nbody\r\n0\r\nX-Amz-Checksum-Crc32: AAAAAA==\r\n\r\n')
  const answer = await text(socket)
  expect(sent).toContain('X-Amz-Checksum-Crc32: AAAAAA==')
  expect(answer).toContain('x-after: there')
})
