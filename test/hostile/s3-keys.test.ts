import { readdirSync } from 'node:fs'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { encodeStrictly } from '../../src/aws-client/signature.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { sendRaw } from './attacker.ts'
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
  await s3.send(new CreateBucketCommand({ Bucket: 'keys' }))
})

afterAll(async () => {
  clients[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

/** A key as it goes over the wire, every byte of it encoded that may be. */
const at = (key: string) => `/keys/${key.split('/').map(encodeStrictly).join('/')}`

const keys: readonly string[] = [
  '..',
  '.',
  '../../etc/passwd',
  'a/../b',
  '/leading',
  '//two',
  'a',
  'a/b',
  'a/',
  'a//',
  'a/b/',
  '%2f',
  '%2F..%2f',
  'a%00b',
  '\\..\\windows',
  'C:\\con',
  'new\nline\r\n',
  'tab\tand\u0001control',
  '\u202eltr',
  'ünï/çødé/日本語/🏔',
  '<key>&amp;"\'',
  '?acl',
  '#fragment',
  ' blank at both ends ',
  '__proto__',
  'constructor',
  'k'.repeat(1024),
  'é'.repeat(512),
  '/'.repeat(1024),
]

test.each(keys)('S3 key: %j is a name like any other, apart from all others', async (key) => {
  const body = `content of ${key}`
  const stored = await sendS3(url, { method: 'PUT', target: at(key), body, credentials })
  expect([stored.status, stored.text]).toEqual([200, ''])
  expect((await sendS3(url, { target: at(key), credentials })).text).toBe(body)
})

test('S3 key: all of them are listed as they are, each once, and each has its own content', async () => {
  const listed: string[] = []
  let ContinuationToken: string | undefined
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: 'keys', EncodingType: 'url', MaxKeys: 3, ContinuationToken }),
    )
    listed.push(...(page.Contents ?? []).map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' '))))
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
  expect([...listed].sort()).toEqual([...keys].sort())
  for (const key of keys) {
    expect((await sendS3(url, { target: at(key), credentials })).text, JSON.stringify(key)).toBe(`content of ${key}`)
  }
  await server.restart()
  url = new URL(server.url)
  clients[Symbol.dispose]()
  clients = awsClients({ url: server.url, credentials })
  s3 = clients.s3
  expect((await sendS3(url, { target: at('../../etc/passwd'), credentials })).text).toBe('content of ../../etc/passwd')
})

test('S3 key: no key is part of a path on the disk', () => {
  const names = readdirSync(server.dataDir, { recursive: true }).map(String)
  for (const part of ['passwd', 'windows', 'leading', 'kkkk', 'proto', 'control']) {
    expect(names.filter((name) => name.includes(part))).toEqual([])
  }
})

test('S3 key: of `a`, `a/` and `a/b` each is deleted alone', async () => {
  await s3.send(new DeleteObjectCommand({ Bucket: 'keys', Key: 'a/' }))
  await s3.send(new HeadObjectCommand({ Bucket: 'keys', Key: 'a' }))
  await s3.send(new HeadObjectCommand({ Bucket: 'keys', Key: 'a/b' }))
  await s3.send(new HeadObjectCommand({ Bucket: 'keys', Key: 'a/b/' }))
  await expect(s3.send(new HeadObjectCommand({ Bucket: 'keys', Key: 'a/' }))).rejects.toMatchObject({
    name: 'NotFound',
  })
})

const refused: readonly (readonly [string, string, string, string])[] = [
  ['of 1,025 bytes', at('k'.repeat(1025)), at('k'.repeat(1025)), 'KeyTooLongError'],
  ['of 513 characters and 1,026 bytes', at('é'.repeat(513)), at('é'.repeat(513)), 'KeyTooLongError'],
  ['that is no UTF-8', '/keys/%ff%fe', '/keys/%FF%FE', 'InvalidURI'],
  ['with half an escape', '/keys/%2', '/keys/%252', 'InvalidURI'],
  ['with an overlong slash', '/keys/%c0%af', '/keys/%C0%AF', 'InvalidURI'],
]

test.each(refused)('S3 key: one %s is refused by name', async (_name, target, signedPath, code) => {
  for (const method of ['PUT', 'GET', 'DELETE']) {
    const answer = await sendS3(url, { method, target, signedPath, credentials })
    expect([method, answer.status, codeOf(answer)]).toEqual([method, 400, code])
  }
})

test('S3 key: a null byte is a byte of a key', async () => {
  const answer = await sendS3(url, { method: 'PUT', target: '/keys/nul%00here', body: 'n', credentials })
  if (answer.status === 200) {
    expect((await sendS3(url, { target: '/keys/nul%00here', credentials })).text).toBe('n')
    expect(codeOf(await sendS3(url, { target: '/keys/nul', credentials }))).toBe('NoSuchKey')
    await s3.send(new DeleteObjectCommand({ Bucket: 'keys', Key: 'nul\0here' }))
  } else expect(answer.status).toBe(400)
})

const buckets: readonly string[] = [
  '..',
  '.',
  'a',
  'UPPER',
  'a..b',
  '-a-',
  '127.0.0.1',
  'x'.repeat(64),
  '__proto__',
  'a_b',
  'xn--a',
]

test.each(buckets)('S3 bucket: %j is no name of one', async (name) => {
  const answer = await sendS3(url, { method: 'PUT', target: `/${name}`, credentials })
  expect(answer.status).toBe(400)
  expect(codeOf(answer)).toMatch(/^(InvalidBucketName|InvalidURI)$/)
})

test('S3 host: a host that is confused leads to no other bucket, and to no other account', async () => {
  const hosts: readonly (readonly [string, number])[] = [
    ['keys.localhost:1', 200],
    ['keys.localhost', 200],
    ['KEYS.LOCALHOST', 200],
    ['keys.s3.us-east-1.amazonaws.com', 200],
    ['other.localhost', 404],
    ['..localhost', 404],
    ['a/../keys.localhost', 404],
    ['keys.localhost.evil.example', 404],
    ['[::1]', 404],
  ]
  await s3.send(new PutObjectCommand({ Bucket: 'keys', Key: 'hosted', Body: 'x' }))
  for (const [host, status] of hosts) {
    const { headers } = signS3(url, { target: '/hosted', headers: { host }, credentials })
    const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`)
    const answer = await sendRaw(url, `GET /hosted HTTP/1.1\r\n${lines.join('')}\r\n`, 5_000)
    expect([host, Number(answer.split(' ')[1])]).toEqual([host, status])
  }
})

test('S3 host: of a URL with a host in it the path counts, and it must be the one that was signed', async () => {
  const { headers } = signS3(url, { target: '/keys/hosted', credentials })
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`)
  const ask = (target: string) => sendRaw(url, `GET ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 5_000)
  expect(await ask(`http://elsewhere.example/keys/hosted`)).toContain(' 200 ')
  expect(await ask('http://elsewhere.example/keys/a')).toContain('SignatureDoesNotMatch')
  expect(await ask('//elsewhere.example/keys/hosted')).toContain('SignatureDoesNotMatch')
})

test('S3 host: two of them are refused', async () => {
  const { headers } = signS3(url, { target: '/keys/hosted', credentials })
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const answer = await sendRaw(url, `GET /keys/hosted HTTP/1.1\r\n${lines.join('')}host: other.localhost\r\n\r\n`)
  expect(answer.split('\r\n', 1)[0]).toMatch(/ (400|403) /)
})

test('S3: after all of that objects are answered as before', async () => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'keys', Key: 'a' }))
  expect(await Body?.transformToString()).toBe('content of a')
})
