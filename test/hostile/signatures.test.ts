import { createHash, createHmac } from 'node:crypto'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../support/start-server.ts'
import { cloudTrail, cloudTrailHeaders, headersOf, type Received, search, send } from './attacker.ts'

let server: TestServer
let url: URL

beforeAll(async () => {
  server = await startServer({ config: 'capture:\n  rejectedPerSecond: 1000\n' })
  url = new URL(server.url)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

/** The hash that the client library signs with, of Node's own. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', keyOf(secret))
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
}

function keyOf(secret: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof secret === 'string') return secret
  return secret instanceof ArrayBuffer
    ? new Uint8Array(secret)
    : new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
}

interface PresignChoices {
  readonly target?: string
  readonly service?: string
  readonly region?: string
  readonly signedAt?: Date
  readonly expiresSeconds?: number
}

/** The target of a GET that needs no header but Host, as the AWS library signs it. */
async function presigned({
  target = '/_cairn/v1/search?limit=1',
  service = 'cairn',
  region = 'us-east-1',
  ...when
}: PresignChoices = {}) {
  const { accessKeyId, secretAccessKey } = server.credentials()
  const signer = new SignatureV4({ service, region, credentials: { accessKeyId, secretAccessKey }, sha256: Sha256 })
  const wanted = new URL(target, url)
  const request = new HttpRequest({
    method: 'GET',
    protocol: 'http:',
    hostname: url.hostname,
    port: Number(url.port),
    path: wanted.pathname,
    query: Object.fromEntries(wanted.searchParams),
    headers: { host: url.host },
  })
  const { signedAt = new Date(), expiresSeconds = 60 } = when
  const signed = await signer.presign(request, { expiresIn: expiresSeconds, signingDate: signedAt })
  const query = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
  )
  return `${wanted.pathname}?${query.join('&')}`
}

const open = (target: string): Promise<Received> => send(url, { method: 'GET', target, credentials: null })

/** The refusal as the caller was told and as it stands on record, under nobody's name. */
async function expectRefused({ status, headers, text }: Received, code: string): Promise<void> {
  expect(status).toBe(400)
  expect(text).toContain(code)
  const [found] = await search(url, server.credentials(), `requestID=${headers['x-amzn-requestid']}`)
  expect(found?.record).toMatchObject({ errorCode: code, userIdentity: { type: 'Unknown' } })
}

test('presigned request: it is good for what it says, and each other use is refused by name and on record', async () => {
  expect((await open(await presigned())).status).toBe(200)

  const old = new Date(Date.now() - 120_000)
  await expectRefused(await open(await presigned({ signedAt: old })), 'InvalidSignatureException')
  const early = new Date(Date.now() + 16 * 60_000)
  await expectRefused(await open(await presigned({ signedAt: early })), 'InvalidSignatureException')
  await expectRefused(await open(await presigned({ service: 's3' })), 'InvalidSignatureException')
  await expectRefused(await open(`${await presigned()}&eventName=Added`), 'InvalidSignatureException')
  await expectRefused(await open((await presigned()).replace('limit=1', 'limit=2')), 'InvalidSignatureException')
  await expectRefused(
    await open((await presigned()).replace('X-Amz-Expires=60', 'X-Amz-Expires=600')),
    'InvalidSignatureException',
  )
  await expectRefused(await open((await presigned()).replace('us-east-1', 'eu-west-1')), 'InvalidSignatureException')
  await expectRefused(await open((await presigned()).replace('/search?', '/accounts?')), 'InvalidSignatureException')
  await expectRefused(
    await open((await presigned()).replace('X-Amz-Expires=60', 'X-Amz-Expires=0')),
    'IncompleteSignatureException',
  )
  await expectRefused(await open(`${await presigned()}&X-Amz-Date=20200101T000000Z`), 'IncompleteSignatureException')
  const both = await send(url, { method: 'GET', target: await presigned(), credentials: server.credentials() })
  await expectRefused(both, 'IncompleteSignatureException')
})

test('signature: one over another path does nothing there, however the path is written', async () => {
  const credentials = server.credentials()
  const at = (target: string, signed: string) =>
    send(url, { method: 'GET', target, credentials, signed: { target: signed } })
  expect((await at('/_cairn/v1/accounts', '/_cairn/v1/search')).text).toContain('InvalidSignatureException')
  // AWS signs the path without its climbs; what is asked for is still what stands in the request.
  const climbing = await at('/_cairn/v1/x/../accounts', '/_cairn/v1/accounts')
  expect(climbing.status).toBe(400)
  expect(climbing.text).not.toContain(server.credentials().accessKeyId)
  expect(climbing.text).toMatch(/UnknownOperationException|InvalidSignatureException/)
  const outside = await at('/x/../_cairn/v1/accounts', '/_cairn/v1/accounts')
  expect(outside.status).toBe(400)
})

test('signature: a body that is not the signed one is refused, and nothing of it is stored', async () => {
  const credentials = server.credentials()
  const swapped = '{"eventID":"swapped","eventName":"Swapped","eventTime":"2026-11-20T00:00:00Z"}'
  const body = swapped.replace('Swapped', 'Altered')
  const answer = await send(url, { credentials, target: '/_cairn/v1/events', body, signed: { body: swapped } })
  await expectRefused(answer, 'InvalidSignatureException')
  const call = await send(url, {
    credentials,
    service: 'cloudtrail',
    headers: cloudTrailHeaders('LookupEvents'),
    body: '{"MaxResults":7}',
    signed: { body: '{"MaxResults":1}' },
  })
  await expectRefused(call, 'InvalidSignatureException')
  expect(await search(url, credentials, 'eventID=swapped')).toEqual([])
  const { text } = await send(url, { method: 'GET', target: '/_cairn/v1/search?text=Altered', credentials })
  expect(text.split('\n').filter((line) => line.includes('"record"') && !line.includes('"Search"'))).toEqual([])
})

test('signature: a request that is sent again is answered again within 15 minutes, and is on record twice', async () => {
  const headers = headersOf(url, {
    credentials: server.credentials(),
    service: 'cloudtrail',
    headers: { ...cloudTrailHeaders('LookupEvents'), 'user-agent': 'replayed' },
    body: '{"MaxResults":1}',
  })
  const replay = () => send(url, { headers, body: '{"MaxResults":1}', credentials: null })
  expect((await replay()).status).toBe(200)
  expect((await replay()).status).toBe(200)
  const found = await search(url, server.credentials(), 'userAgent=replayed')
  expect(found).toHaveLength(2)
  expect(new Set(found.map(({ record }) => record.eventID)).size).toBe(2)
})

test('signature: a forged one never puts a name on record', async () => {
  const forged = { ...server.credentials(), secretAccessKey: 'not-the-secret-not-the-secret-not-the-se' }
  const answer = await cloudTrail(url, forged, 'LookupEvents', '{}')
  await expectRefused(answer, 'InvalidSignatureException')
  const [found] = await search(url, server.credentials(), `requestID=${answer.headers['x-amzn-requestid']}`)
  expect(JSON.stringify(found?.record)).not.toContain(forged.accessKeyId)
})
