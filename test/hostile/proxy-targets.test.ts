import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect, test } from 'vitest'
import { awsClients } from '../support/aws-clients.ts'
import { freePort } from '../support/free-port.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer } from '../support/start-server.ts'
import { send } from './attacker.ts'
import { signS3 } from './s3-attacker.ts'

const keys = { accessKeyId: 'UPSTREAMKEY000000001', secretAccessKey: 'of-the-upstream' }

test('proxy: where a request goes is in no part of it', async () => {
  await using wanted = await RecordingUpstream.start((_seen, response) => response.end('wanted'))
  await using other = await RecordingUpstream.start((_seen, response) => response.end('other'))
  await using server = await startServer({ env: upstreamsEnv({ s3: { endpoint: wanted.endpoint } }) })
  const { host } = new URL(other.endpoint)
  const url = new URL(server.url)
  const credentials = server.credentials()
  const headers = {
    ...signS3(url, { target: '/bucket/key', credentials, headers: { host } }).headers,
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  for (const target of [`http://${host}/bucket/key`, '/bucket/key', `//${host}/bucket/key`]) {
    const socket = connect(Number(url.port), url.hostname)
    await once(socket, 'connect')
    socket.write(`GET ${target} HTTP/1.1\r\n${lines.join('')}\r\n`)
    expect(await text(socket)).toContain('wanted')
  }
  expect(other.requests).toEqual([])
  expect(wanted.requests.map(({ target }) => target)).toEqual(['/bucket/key', '/bucket/key', `//${host}/bucket/key`])
})

test('proxy: headers of one connection stay there, however they are named', async () => {
  await using upstream = await RecordingUpstream.start((_seen, response) => {
    response.writeHead(200, {
      Connection: 'close, X-Hidden',
      'X-Hidden': 'a',
      'Keep-Alive': 'timeout=1',
      'X-Told': 'b',
    })
    response.end()
  })
  await using server = await startServer({ env: upstreamsEnv({ s3: { endpoint: upstream.endpoint } }) })
  const url = new URL(server.url)
  const own = {
    connection: 'x-own, host, authorization',
    'x-own': 'mine',
    'proxy-authorization': 'Basic eDp5',
    te: 'trailers',
  }
  const { headers } = signS3(url, { target: '/bucket/key', credentials: server.credentials() })
  const answer = await send(url, {
    method: 'GET',
    target: '/bucket/key',
    headers: { ...headers, ...own },
    credentials: null,
  })
  const names = (upstream.requests[0]?.rawHeaders ?? [])
    .filter((_, index) => index % 2 === 0)
    .map((name) => name.toLowerCase())
  expect(names).toEqual(expect.arrayContaining(['host', 'authorization', 'x-amz-date', 'via']))
  for (const name of ['x-own', 'proxy-authorization', 'te']) expect(names).not.toContain(name)
  expect(answer.headers['x-told']).toBe('b')
  expect(answer.headers['x-hidden']).toBeUndefined()
})

test('proxy: a request that comes back to who forwarded it is refused', async () => {
  const port = await freePort()
  await using far = await startServer({ env: upstreamsEnv({ sqs: { endpoint: `http://127.0.0.1:${port}` } }) })
  await using near = await startServer({
    env: { ...upstreamsEnv({ sqs: { endpoint: far.url } }), CAIRN_PORT: String(port) },
  })
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ListQueues' }
  const sent = { headers, body: '{}', credentials: near.credentials(), service: 'sqs' }
  const answer = await send(new URL(near.url), sent)
  expect(answer.status).toBe(508)
})

test('proxy, sign: no parameter of a presigned URL ends a line of the head', async () => {
  await using upstream = await RecordingUpstream.start((_seen, response) => response.end())
  const entry = { endpoint: upstream.endpoint, signing: 'sign', ...keys }
  await using server = await startServer({ env: upstreamsEnv({ s3: entry }) })
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  const command = new PutObjectCommand({ Bucket: 'b', Key: 'k' })
  command.middlewareStack.add(
    (next) => async (args) => {
      const { query } = args.request as { readonly query: Record<string, string> }
      query['x-amz-meta-a'] = 'b\r\nX-Injected: yes'
      return await next(args)
    },
    { step: 'build' },
  )
  const answer = await fetch(await getSignedUrl(clients.s3, command), { method: 'PUT', body: 'x' })
  expect(answer.status).toBe(400)
  expect(upstream.requests).toEqual([])
})
