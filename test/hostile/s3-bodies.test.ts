import { CreateBucketCommand, PutBucketTaggingCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { residentMebibytes, sendRaw } from './attacker.ts'
import { codeOf, sendS3, signS3 } from './s3-attacker.ts'

let server: TestServer
let url: URL
let clients: AwsClients
let s3: S3Client
let credentials: Credentials

beforeAll(async () => {
  server = await startServer({ env: { CAIRN_DATA_EVENTS: 'all' } })
  url = new URL(server.url)
  credentials = server.credentials()
  clients = awsClients({ url: server.url, credentials })
  s3 = clients.s3
  await s3.send(new CreateBucketCommand({ Bucket: 'bodies' }))
})

afterAll(async () => {
  clients[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

/** What a few documents may take in all while they are read. */
const residentMebibytesMax = 900

const tagging = (body: string | Uint8Array) =>
  sendS3(url, { method: 'PUT', target: '/bodies?tagging', body, credentials })
const tags = (count: number) => '<Tag><Key>k</Key><Value>v</Value></Tag>'.repeat(count)
const laughs = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('')
const mebibyte = 1024 * 1024

const documents: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  [
    'with entities that multiply',
    `<!DOCTYPE t [<!ENTITY l0 "ha">${laughs}]><Tagging><TagSet>&l9;</TagSet></Tagging>`,
    /^MalformedXML$/,
  ],
  [
    'with a file as entity',
    '<!DOCTYPE t [<!ENTITY f SYSTEM "file:///etc/passwd">]><Tagging><TagSet>&f;</TagSet></Tagging>',
    /^MalformedXML$/,
  ],
  [
    'with an entity of a URL',
    '<!DOCTYPE t SYSTEM "http://127.0.0.1:1/t.dtd"><Tagging><TagSet/></Tagging>',
    /^MalformedXML$/,
  ],
  ['of 100,000 levels', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`, /^MalformedXML$/],
  ['of 100,000 levels in the right place', `<Tagging><TagSet>${'<Tag>'.repeat(100_000)}`, /^MalformedXML$/],
  ['of 4 MiB and one byte', Buffer.alloc(4 * mebibyte + 1, 0x20), /^(MaxMessageLengthExceeded|MalformedXML)$/],
  ['of 4 MiB of one name', `<${'a'.repeat(4 * mebibyte - 2)}>`, /^MalformedXML$/],
  [
    'with 100,000 attributes',
    `<Tagging ${Array.from({ length: 100_000 }, (_, at) => `a${at}=""`).join(' ')}/>`,
    /^MalformedXML$/,
  ],
  ['that ends in the middle', '<Tagging><TagSet><Tag><Key>', /^MalformedXML$/],
  ['that is another', '<Policy><TagSet/></Policy>', /^MalformedXML$/],
  ['that is JSON', '{"TagSet":[]}', /^MalformedXML$/],
  ['that is no UTF-8', Buffer.from([0x3c, 0xff, 0xfe, 0x3e]), /^MalformedXML$/],
  ['that is empty', '', /^(MissingRequestBodyError|MalformedXML)$/],
  [
    'with 51 tags',
    `<Tagging><TagSet>${Array.from({ length: 51 }, (_, at) => `<Tag><Key>k${at}</Key><Value/></Tag>`).join('')}</TagSet></Tagging>`,
    /^(BadRequest|InvalidTag|MalformedXML)$/,
  ],
  ['with 90,000 tags', `<Tagging><TagSet>${tags(90_000)}</TagSet></Tagging>`, /^(BadRequest|InvalidTag|MalformedXML)$/],
  ['with one tag twice', `<Tagging><TagSet>${tags(2)}</TagSet></Tagging>`, /^InvalidTag$/],
]

test.each(documents)('S3 document: one %s is refused by name', async (_name, body, code) => {
  const answer = await tagging(body)
  expect([answer.status, codeOf(answer)]).toEqual([400, expect.stringMatching(code)])
  expect(answer.text).not.toContain('root:')
  expect(await residentMebibytes(url)).toBeLessThan(residentMebibytesMax)
})

test('S3 document: one thousand and one keys to delete are refused, as is a list that is too long to be one', async () => {
  const remove = (count: number) =>
    sendS3(url, {
      method: 'POST',
      target: '/bodies?delete',
      body: `<Delete>${'<Object><Key>k</Key></Object>'.repeat(count)}</Delete>`,
      credentials,
    })
  expect(codeOf(await remove(1001))).toBe('MalformedXML')
  expect(codeOf(await remove(100_000))).toBe('MalformedXML')
})

test('S3 document: tags of an object are bounded', async () => {
  const Tagging = Array.from({ length: 11 }, (_, at) => `k${at}=v`).join('&')
  await expect(s3.send(new PutObjectCommand({ Bucket: 'bodies', Key: 'k', Body: '', Tagging }))).rejects.toMatchObject({
    name: expect.stringMatching(/^(BadRequest|InvalidTag)$/),
  })
  const long = [{ Key: 'k'.repeat(129), Value: 'v' }]
  const put = new PutBucketTaggingCommand({ Bucket: 'bodies', Tagging: { TagSet: long } })
  await expect(s3.send(put)).rejects.toMatchObject({ name: 'InvalidTag' })
})

test('S3 head: a flood of headers is refused, and metadata has its bound', async () => {
  const Metadata = { big: 'x'.repeat(2_100) }
  await expect(s3.send(new PutObjectCommand({ Bucket: 'bodies', Key: 'k', Body: '', Metadata }))).rejects.toMatchObject(
    { name: 'MetadataTooLarge' },
  )
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`x-amz-meta-${at}`, 'v']))
  const answer = await sendS3(url, { method: 'PUT', target: '/bodies/k', headers: many, credentials })
  expect([400, 431]).toContain(answer.status)
  const flood = `GET /bodies/k HTTP/1.1\r\nHost: ${url.host}\r\n${'X-A: b\r\n'.repeat(20_000)}\r\n`
  expect(await sendRaw(url, flood)).toMatch(/^HTTP\/1.1 (431|400)/)
})

test('S3 head: who expects to be told to go on, and sends nothing, holds nothing up', async () => {
  const sent = { method: 'PUT', target: '/bodies/expected', body: 'body', credentials }
  const { headers } = signS3(url, { ...sent, headers: { expect: '100-continue', 'content-length': '4' } })
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const waiting = await Promise.all(
    Array.from({ length: 20 }, () => sendRaw(url, `PUT /bodies/expected HTTP/1.1\r\n${lines.join('')}\r\n`)),
  )
  for (const answer of waiting) expect(answer).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\n/)
  expect(codeOf(await sendS3(url, { target: '/bodies/expected', credentials }))).toBe('NoSuchKey')
  const refused = signS3(url, {
    ...sent,
    headers: { expect: '100-continue', 'content-length': '4' },
    payload: 'nonsense',
  })
  const others = Object.entries(refused.headers).map(([name, value]) => `${name}: ${value}\r\n`)
  expect(await sendRaw(url, `PUT /bodies/expected HTTP/1.1\r\n${others.join('')}\r\n`)).toMatch(/^HTTP\/1.1 400 /)
})

test('S3 body: one that is longer or shorter than it says is no object', async () => {
  const sent = { method: 'PUT', target: '/bodies/length', credentials, payload: 'UNSIGNED-PAYLOAD' }
  const { headers } = signS3(url, { ...sent, headers: { 'content-length': '10' } })
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  await sendRaw(url, `PUT /bodies/length HTTP/1.1\r\n${lines.join('')}\r\nshort`)
  expect(codeOf(await sendS3(url, { target: '/bodies/length', credentials }))).toBe('NoSuchKey')
  const huge = signS3(url, { ...sent, headers: { 'content-length': '5368709121' } })
  const largest = Object.entries(huge.headers).map(([name, value]) => `${name}: ${value}\r\n`)
  expect(await sendRaw(url, `PUT /bodies/length HTTP/1.1\r\n${largest.join('')}\r\n`)).toContain('EntityTooLarge')
})
