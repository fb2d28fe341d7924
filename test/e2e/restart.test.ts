import { connect } from 'node:net'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { awsClients, jsonCall, signedHeaders } from '../support/aws-clients.ts'
import { CairnClient, searchAnswer } from '../support/cairn-client.ts'
import { largeAccountId, largeLines, madeAccountId, madeLines } from '../support/made-records.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const cleanExit = { status: 0, signal: null }
const ofMade = [
  ['recipientAccountId', madeAccountId],
  ['order', 'oldest-first'],
] as const

test('restart: everything is still there, in any way in which a server can end', async () => {
  await using server = await startServer()
  const lines = madeLines(0, 200)
  let called: string | undefined
  {
    using cairn = clientOf(server)
    using clients = awsClients(targetOf(server))
    await cairn.import(lines)
    called = (await clients.sts.send(new GetCallerIdentityCommand({}))).$metadata.requestId
  }
  const credentials = server.credentials()
  for (const end of ['SIGTERM', 'SIGINT', 'SIGKILL'] as const) {
    const exit = await server.kill(end)
    expect(exit).toEqual(end === 'SIGKILL' ? { status: null, signal: end } : cleanExit)
    await server.start()
    expect(server.credentials()).toEqual(credentials)
    using cairn = clientOf(server)
    const { records } = await cairn.search(ofMade)
    expect(records.map(({ text }) => text).sort()).toEqual([...lines].sort())
    expect((await cairn.search([['requestID', called ?? '']])).records).toHaveLength(1)
    expect((await cairn.import(lines)).filter(({ status }) => status !== 'duplicate')).toEqual([])
  }
  using cairn = clientOf(server)
  const { records } = await cairn.search([
    ['eventName', 'StartServer'],
    ['eventName', 'StopServer'],
    ['order', 'oldest-first'],
  ])
  const acts = records.map(({ record }) => record.eventName)
  expect(acts).toEqual(['StartServer', 'StopServer', 'StartServer', 'StopServer', 'StartServer', 'StartServer'])
})

test('restart: accounts and their keys are kept, and a token of before is good after', async () => {
  await using server = await startServer()
  using cairn = clientOf(server)
  const credentials = await cairn.createAccount('800000000001')
  await server.restart()
  using own = new CairnClient({ url: server.url, credentials })
  expect((await own.search([])).records).toEqual([])
  using again = clientOf(server)
  expect(await again.post('accounts', '{"accountId":"800000000001"}')).toMatchObject({
    status: 409,
    text: expect.stringContaining('AccountExists'),
  })
})

test('restart: a second server in the same folder is refused with a sentence, and the first goes on', async () => {
  using folder = temporaryFolder()
  await using server = await startServer({ dataDir: folder.path })
  await expect(startServer({ dataDir: folder.path })).rejects.toThrow(
    /status 2[\s\S]*Another Cairn works in .*CAIRN_DATA_DIR/,
  )
  using cairn = clientOf(server)
  expect((await cairn.search([['eventName', 'StartServer']])).records).toHaveLength(1)
  await server.kill('SIGKILL')
  await using next = await startServer({ dataDir: folder.path })
  using again = clientOf(next)
  expect((await again.search([['eventName', 'StartServer']])).records).toHaveLength(2)
})

test('restart: a port in use and a key that cannot be are refused with the remedy', async () => {
  await using server = await startServer()
  const port = new URL(server.url).port
  await expect(startServer({ env: { CAIRN_PORT: port } })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use. Choose another`,
  )
  await expect(startServer({ config: 'listen:\n  prot: 1\nhistory.retentionDays: never\n' })).rejects.toThrow(
    /listen\.prot[\s\S]*history\.retentionDays/,
  )
})

// Goal: a request that is under way when the server is told to stop is answered, and on record, before it ends.
//
// Method: half of a call is sent, then SIGTERM, then the other half. A call that comes after it finds nobody.
test('stop: a request under way is answered, and the server ends with status 0', async () => {
  await using server = await startServer()
  const target = targetOf(server)
  const call = jsonCall('cloudtrail', 'CloudTrail_20131101.LookupEvents', {})
  const headers = Object.entries({ ...signedHeaders(call, target), 'content-length': String(call.body.length) })
  const head = `POST / HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.setEncoding('utf8').on('data', (text) => {
    answer += text
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await new Promise<void>((resolve) => socket.write(head, () => resolve()))
  await fetch(`${target.url}/_cairn/health`)
  const exit = server.stop()
  await refused(target.url)
  socket.write(call.body)
  await closed
  expect(await exit).toEqual(cleanExit)
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  await server.start()
  using cairn = clientOf(server)
  expect((await cairn.search([['eventName', 'LookupEvents']])).records).toHaveLength(1)
})

// Goal: an answer that the client is still reading when the server is told to stop reaches its end.
//
// Method: the answer is larger than what lies between server and client, so that it cannot be done before it is read;
// it is read when the server accepts nobody any more.
test('stop: a search under way is answered to its end', async () => {
  await using server = await startServer()
  using cairn = clientOf(server)
  await cairn.import(largeLines(12))
  const unread = await cairn.getUnread('search', [['recipientAccountId', largeAccountId]])
  const { url } = server
  const exit = server.stop()
  await refused(url)
  const { records, end } = searchAnswer(await unread.read())
  expect([records.length, end.matched]).toEqual([12, 12])
  expect(await exit).toEqual(cleanExit)
})

/** Resolves once nobody accepts connections at `url`. */
async function refused(url: string): Promise<void> {
  for (;;) {
    const isOpen = await fetch(`${url}/_cairn/health`, { headers: { connection: 'close' } }).then(
      () => true,
      () => false,
    )
    if (!isOpen) return
  }
}

function targetOf(server: TestServer) {
  return { url: server.url, credentials: server.credentials() }
}

function clientOf(server: TestServer): CairnClient {
  return new CairnClient(targetOf(server))
}
