import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256Hex, signRequest } from '../../src/aws-client/signature.ts'
import { type AwsTarget, awsClients, jsonCall, sendPlain, signedHeaders } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const token = 'a-token-for-the-scraper-of-metrics'

let server: TestServer
let target: AwsTarget
beforeAll(async () => {
  server = await startServer({ env: { CAIRN_METRICS_TOKEN: token } })
  target = { url: server.url, credentials: server.credentials() }
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

function get(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  return fetch(`${server.url}${path}`, { method, headers })
}

test('open pages: a browser is told what this is and how to go on, and may run nothing', async () => {
  const page = await get('/', { accept: 'text/html,*/*' })
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await page.text()).toContain('aws sts get-caller-identity')
  expect((await get('/', { accept: '*/*' })).headers.get('content-type')).not.toContain('text/html')
})

test('open pages: health and readiness need no signature', async () => {
  const health = await get('/_cairn/health')
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
  const ready = await get('/_cairn/ready')
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
  const head = await get('/_cairn/health', {}, 'HEAD')
  expect([head.status, await head.text()]).toEqual([200, ''])
})

test('open pages: other methods and other paths are refused', async () => {
  for (const path of ['/_cairn/health', '/_cairn/ready', '/_cairn/metrics']) {
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect((await get(path, {}, method)).status, `${method} ${path}`).toBe(405)
  }
  for (const path of ['/_cairn/', '/_cairn/nothing', '/_cairn/health/', '/_cairn/../metrics']) {
    expect((await get(path)).status, path).not.toBe(200)
  }
  expect((await get('/_cairn/nothing')).status).toBe(404)
})

test('open pages: metrics count, and hold nothing that a client wrote', async () => {
  const odd = 'Odd"} name\n'
  const call = jsonCall('cloudtrail', 'CloudTrail_20131101.OddOperationName')
  await sendPlain(
    target.url,
    call,
    signedHeaders({ ...call, headers: { ...call.headers, 'user-agent': 'odd-user-agent' } }, target),
  )
  using cairn = new CairnClient(target)
  await cairn.put(
    JSON.stringify({
      eventID: 'odd-event-id',
      eventName: odd,
      eventSource: 'odd.example.com',
      recipientAccountId: '123456789012',
    }),
  )
  await cairn.search([['text', 'odd-condition']])
  const text = await (await get('/_cairn/metrics')).text()
  expect(text).not.toMatch(/odd/i)
  expect(text).not.toContain('123456789012')
  expect(text).not.toContain('us-east-1')
  expect(sampleOf(text, 'cairn_records')).toBeGreaterThanOrEqual(4)
  expect(sampleOf(text, 'cairn_lookups_total{kind="search"}')).toBe(1)
  const rejected = 'cairn_input_rejected_total{input="request"}'
  await sendPlain(target.url, call, { ...call.headers })
  const later = await (await get('/_cairn/metrics')).text()
  expect(sampleOf(later, rejected) - sampleOf(text, rejected)).toBe(1)
  expect(text).toContain('process_cpu_seconds_total')
  using clients = awsClients(target)
  await clients.iam.send(new CreateUserCommand({ UserName: 'erin' }))
  await clients.iam.send(new CreateAccessKeyCommand({ UserName: 'erin' }))
  const afterwards = await (await get('/_cairn/metrics')).text()
  const removed = 'cairn_secrets_removed_total'
  expect(sampleOf(afterwards, removed) - sampleOf(later, removed)).toBe(1)
})

test('open pages: metrics are for this machine and for who has the token', async () => {
  expect((await get('/_cairn/metrics')).status).toBe(200)
  expect((await get('/_cairn/metrics', { authorization: `Bearer ${token}` })).status).toBe(200)
  expect((await get('/_cairn/metrics', { authorization: 'Bearer another' })).status).toBe(403)
  for (const headers of [
    { 'x-forwarded-for': '127.0.0.1' },
    { origin: 'http://127.0.0.1' },
    { forwarded: 'for=127.0.0.1' },
  ]) {
    expect((await get('/_cairn/metrics', headers)).status, JSON.stringify(headers)).toBe(403)
  }
})

test('open pages: metrics are for who signs and may reach the operator account, wherever they come from', async () => {
  using cairn = new CairnClient(target)
  const stranger = await cairn.createAccount('210987654321')
  const status = async (credentials: AwsTarget['credentials']) => {
    const request = {
      method: 'GET',
      url: new URL(`${server.url}/_cairn/metrics`),
      headers: {},
      bodySha256: sha256Hex(''),
    }
    const signer = { credentials, region: 'us-east-1', service: 'cairn' }
    const { host: _, ...headers } = signRequest(request, signer, Date.now())
    return (await get('/_cairn/metrics', { ...headers, 'x-forwarded-for': '192.0.2.1' })).status
  }
  expect(await status(target.credentials)).toBe(200)
  expect(await status(stranger)).toBe(403)
  expect(await status({ ...target.credentials, secretAccessKey: 'another' })).toBe(403)
})

test('open pages: none of them leaves a record', async () => {
  using cairn = new CairnClient(target)
  const before = (await cairn.search([['eventName', '*']])).end.matched
  for (const path of ['/_cairn/health', '/_cairn/ready', '/_cairn/metrics', '/_cairn/nothing']) await get(path)
  await get('/', { accept: 'text/html' })
  // The first search itself.
  expect((await cairn.search([['eventName', '*']])).end.matched).toBe(before + 1)
})

function sampleOf(text: string, name: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  return Number(line?.slice(name.length + 1) ?? Number.NaN)
}
