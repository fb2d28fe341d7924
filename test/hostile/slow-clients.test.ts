import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { closed, cloudTrail, headersOf, openSocket, residentMebibytes, send, signedHead } from './attacker.ts'
import { LaunchedServer } from './launched-server.ts'

let server: TestServer
let url: URL

beforeAll(async () => {
  server = await startServer()
  url = new URL(server.url)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

const mebibyte = 1024 * 1024

/** The tests share a server and run side by side: what it may take with all of that going on. */
const residentMebibytesMax = 900

async function expectWell(): Promise<void> {
  expect((await cloudTrail(url, server.credentials(), 'LookupEvents', '{"MaxResults":1}')).status).toBe(200)
}

function signedGet(target: string): string {
  return signedHead(url, { method: 'GET', target, credentials: server.credentials() })
}

/** Reads until `text` has come, and no further. */
async function readUntil(socket: Socket, text: string): Promise<string> {
  let received = ''
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    received += String(chunk)
    if (received.includes(text)) break
  }
  socket.pause()
  return received
}

/** Records of 40 KB that no compression makes small: an answer that fills every buffer on the way. */
async function fill(count: number): Promise<void> {
  for (let from = 0; from < count; from += 100) {
    const lines = Array.from({ length: 100 }, (_, at) => {
      const padding = randomBytes(30_000).toString('base64')
      return JSON.stringify({
        eventID: `fill-${from + at}`,
        eventName: 'Fill',
        eventTime: '2026-11-20T00:00:00Z',
        padding,
      })
    })
    const { status } = await send(url, {
      credentials: server.credentials(),
      target: '/_cairn/v1/events?summary=true',
      body: lines.join('\n'),
    })
    expect(status).toBe(200)
  }
}

// Goal: who sends a head slowly, or a body not at all, keeps a connection and nothing more, and not for long.
//
// Method: 200 connections that send a byte now and then; calls are answered meanwhile; in the end the server has cut
// every one of them (the bound is 20 seconds).
test.concurrent('slow client: 200 heads that never end are cut off, and others are answered meanwhile', async () => {
  const sockets = Array.from({ length: 200 }, () => openSocket(url, 'GET / HTTP/1.1\r\nHost: a\r\n'))
  const allClosed = Promise.all(sockets.map(closed))
  const drip = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('X-A: b\r\n')
  }, 1_000)
  for (let asked = 0; asked < 20; asked += 1) await expectWell()
  await allClosed
  clearInterval(drip)
  await expectWell()
})

test.concurrent('slow client: a body that stops in the middle holds up nobody, and its end is no failure of ours', async () => {
  const headers = headersOf(url, {
    credentials: server.credentials(),
    target: '/_cairn/v1/events',
    body: 'x'.repeat(mebibyte),
  })
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `POST /_cairn/v1/events HTTP/1.1\r\n${lines.join('')}\r\n`
  const sockets = Array.from({ length: 50 }, () => openSocket(url, `${head}${'x'.repeat(300_000)}`))
  await expectWell()
  await Promise.all(sockets.map((socket) => closed(socket.destroy())))
  await expectWell()
  expect(server.printed).not.toContain('a request failed')
})

// Goal: a thousand tails cost connections and little else. As many as may be are served, the others are told to come
// again, and when they have gone there is room for new ones.
//
// Method: 1,000 tails of which none is read beyond its head.
test.concurrent('slow client: of 1,000 tails those within the bound are served, the others refused, and none stays', async () => {
  const sockets = Array.from({ length: 1_000 }, () => openSocket(url, signedGet('/_cairn/v1/tail?eventName=Nothing')))
  const statuses = await Promise.all(sockets.map(async (socket) => (await readUntil(socket, '\r\n\r\n')).split(' ')[1]))
  expect(statuses.filter((status) => status === '200').length).toBeGreaterThan(200)
  expect(statuses.every((status) => status === '200' || status === '400')).toBe(true)
  await expectWell()
  expect(await residentMebibytes(url)).toBeLessThan(residentMebibytesMax)

  for (const socket of sockets) socket.destroy()
  const deadline = Date.now() + 20_000
  let status = 0
  while (status !== 200 && Date.now() < deadline) {
    status = (
      await send(url, { method: 'GET', target: '/_cairn/v1/search?limit=1', credentials: server.credentials() })
    ).status
  }
  expect(status).toBe(200)
})

test.concurrent('slow client: a tail that nobody reads costs no memory while records go by', async () => {
  const socket = openSocket(url, signedGet('/_cairn/v1/tail'))
  await readUntil(socket, '\r\n\r\n')
  await fill(300)
  expect(await residentMebibytes(url)).toBeLessThan(residentMebibytesMax)
  socket.destroy()
  await expectWell()
})

// Goal: who opens more connections than the process may have files costs others their connections while it lasts, and
// nothing for good.
//
// Method: a server that may have 100 files, and 300 connections that say little.
test.concurrent('slow client: when connections have taken every descriptor, the server stays and goes on afterwards', async () => {
  using folder = temporaryFolder()
  // Loading the program takes more of them at once than running it.
  const launcher = ['sh', '-c', 'ulimit -n 400; exec "$0" "$@"']
  const credentials = { accessKeyId: 'AKIAMANYFILESMANYFIL', secretAccessKey: 'a-secret'.repeat(5), sessionToken: null }
  const env = {
    CAIRN_ROOT_ACCESS_KEY_ID: credentials.accessKeyId,
    CAIRN_ROOT_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
  await using crowded = LaunchedServer.launch({ dataDir: folder.path, env, launcher })
  const crowdedUrl = required(await crowded.ready(), 'a server that is ready')
  const sockets = Array.from({ length: 600 }, () => openSocket(crowdedUrl, 'GET / HTTP/1.1\r\n'))
  await Promise.race(sockets.map(closed))
  for (const socket of sockets) socket.destroy()

  let status = 0
  for (let tried = 0; tried < 50 && status !== 200; tried += 1) {
    const answer = cloudTrail(crowdedUrl, credentials, 'LookupEvents', '{}').catch(() => null)
    status = (await answer)?.status ?? 0
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  expect(status).toBe(200)
  expect((await crowded.stop()).status).toBe(0)
})
