import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { sha256Hex } from '../../src/aws-client/signature.ts'
import { required } from '../../src/base/assert.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { headersOf, openSocket } from './attacker.ts'

let server: TestServer
let clients: AwsClients
let s3: S3Client
let credentials: Credentials

beforeAll(async () => {
  server = await startServer()
  credentials = server.credentials()
  clients = awsClients({ url: server.url, credentials })
  s3 = clients.s3
  await s3.send(new CreateBucketCommand({ Bucket: 'writers' }))
})

afterAll(async () => {
  clients[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

const Bucket = 'writers'
const content = (writer: number) => `${writer}`.repeat(200_000)

async function get(Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
  return required(await Body?.transformToString(), 'a body')
}

// Goal: a reader finds one writer's object, whole, whoever writes at the same time.
//
// Method: nine writers, each with its own content, write one key again and again while readers read it.
test('writers: of two that write one key each leaves its object whole or not at all', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'contested', Body: content(1) }))
  const whole = new Set(Array.from({ length: 9 }, (_, at) => content(at + 1)))
  let isWriting = true
  const writing = Promise.all(
    [...whole].map(async (Body) => {
      for (let round = 0; round < 4; round += 1) await s3.send(new PutObjectCommand({ Bucket, Key: 'contested', Body }))
    }),
  ).finally(() => {
    isWriting = false
  })
  let reads = 0
  while (isWriting) {
    expect(whole.has(await get('contested'))).toBe(true)
    reads += 1
  }
  await writing
  expect(reads).toBeGreaterThan(0)
  expect(whole.has(await get('contested'))).toBe(true)
})

test('writers: of many that write a key only if it is not there exactly one does', async () => {
  for (let round = 0; round < 5; round += 1) {
    const Key = `once-${round}`
    const writes = Array.from({ length: 12 }, (_, writer) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: `writer ${writer}`, IfNoneMatch: '*' })),
    )
    const settled = await Promise.allSettled(writes)
    const winners = settled.flatMap(({ status }, writer) => (status === 'fulfilled' ? [writer] : []))
    expect(winners).toHaveLength(1)
    for (const outcome of settled) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason.name).toMatch(/^(PreconditionFailed|ConditionalRequestConflict)$/)
      }
    }
    expect(await get(Key)).toBe(`writer ${winners[0]}`)
  }
})

test('writers: of many that change the version that they have read exactly one does', async () => {
  let { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'versioned', Body: 'first' }))
  for (let round = 0; round < 5; round += 1) {
    const IfMatch = required(ETag, 'an ETag')
    const writes = Array.from({ length: 12 }, (_, writer) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'versioned', Body: `round ${round}, writer ${writer}`, IfMatch })),
    )
    const settled = await Promise.allSettled(writes)
    const won = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(won).toHaveLength(1)
    ETag = won[0]?.ETag
    const { ETag: stored } = await s3.send(new GetObjectCommand({ Bucket, Key: 'versioned' }))
    expect(stored).toBe(ETag)
  }
})

// Goal: a listing has every key that is there throughout, once each, whatever is written and deleted meanwhile.
//
// Method: the keys that stay lie between keys that come and go while the bucket is listed in small pages.
test('writers: a listing while others write has every key that stays, once', async () => {
  const staying = Array.from({ length: 60 }, (_, at) => `listed/${String(at).padStart(3, '0')}-stays`)
  await Promise.all(staying.map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))))
  let isListing = true
  const writing = (async () => {
    for (let round = 0; isListing; round += 1) {
      const at = String(round % 60).padStart(3, '0')
      await s3.send(new PutObjectCommand({ Bucket, Key: `listed/${at}-comes-${round}`, Body: 'x' }))
    }
  })()
  for (let round = 0; round < 8; round += 1) {
    const listed = await listAll('listed/')
    expect(new Set(listed).size).toBe(listed.length)
    expect(listed).toEqual([...listed].sort())
    expect(listed.filter((key) => key.endsWith('-stays'))).toEqual(staying)
  }
  isListing = false
  await writing
})

async function listAll(Prefix: string): Promise<string[]> {
  const keys: string[] = []
  let ContinuationToken: string | undefined
  do {
    const page: ListObjectsV2CommandOutput = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 7, ContinuationToken }),
    )
    keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key))
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
  return keys
}

test('writers: an upload that never ends keeps nobody else from the key', async () => {
  const url = new URL(server.url)
  const target = `/${Bucket}/slow`
  const body = 'x'.repeat(1000)
  const headers = { 'x-amz-content-sha256': sha256Hex(body) }
  const head = headersOf(url, { method: 'PUT', target, service: 's3', credentials, headers, body })
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`)
  const sockets = Array.from({ length: 50 }, () =>
    openSocket(url, `PUT ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body.slice(0, 10)}`),
  )
  try {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'slow', Body: 'quick' }))
    expect(await get('slow')).toBe('quick')
  } finally {
    for (const socket of sockets) socket.destroy()
  }
  expect(await get('slow')).toBe('quick')
})
