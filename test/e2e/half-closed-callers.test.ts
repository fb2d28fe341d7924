import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { expect, test } from 'vitest'
import { cloudTrailHeaders, search, signedHead } from '../hostile/attacker.ts'
import { selfSigned } from '../hostile/self-signed.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

// Goal: whoever closes their sending side behind a request gets the answer, and then the connection ends; a tail ends
// instead, and its end is on record.
//
// Method: raw sockets that send one request and their end at once, over plain text and over TLS.

test('half-closed callers: a hosted call is answered, and then the connection ends', async () => {
  await using server = await startServer()
  const { hostname: host, port } = new URL(server.url)
  const socket = connect({ host, port: Number(port), allowHalfOpen: true })
  socket.end(lookup(server))
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 .*"Events"/s)
})

test('half-closed callers: so it is over TLS', async () => {
  using folder = temporaryFolder()
  const { cert: ca, key } = selfSigned('half closed')
  const [certFile, keyFile] = [join(folder.path, 'tls.crt'), join(folder.path, 'tls.key')]
  writeFileSync(certFile, ca)
  writeFileSync(keyFile, key)
  await using server = await startServer({ config: `listen:\n  tls: { certFile: ${certFile}, keyFile: ${keyFile} }\n` })
  const { hostname: host, port } = new URL(server.url)
  const plain = connect({ host, port: Number(port), allowHalfOpen: true })
  const socket = connectTls({ socket: plain, host, ca })
  socket.end(lookup(server))
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 .*"Events"/s)
})

test('half-closed callers: a tail ends, and its end is on record', async () => {
  await using server = await startServer()
  const url = new URL(server.url)
  const { hostname: host, port } = url
  const socket = connect({ host, port: Number(port), allowHalfOpen: true })
  const credentials = server.credentials()
  socket.write(signedHead(url, { method: 'GET', target: '/_cairn/v1/tail?eventName=Nothing', credentials }))
  await once(socket, 'data')
  socket.end()
  await text(socket)
  const phases = async () => {
    const found = await search(url, credentials, 'eventName=Tail&order=oldest-first')
    return found.map(({ record }) => record.additionalEventData)
  }
  await expect.poll(phases).toMatchObject([{ phase: 'opened' }, { phase: 'ended' }])
})

function lookup(server: TestServer): string {
  const headers = cloudTrailHeaders('LookupEvents')
  const body = '{"MaxResults":1}'
  return (
    signedHead(new URL(server.url), { headers, body, service: 'cloudtrail', credentials: server.credentials() }) + body
  )
}
