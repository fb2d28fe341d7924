import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  collect,
  createTestBucket,
  incoming,
  openTestBuckets,
  plainDraft,
  readWhole,
  type TestBuckets,
} from '../../../test/support/hosted-buckets.ts'
import { unconditional } from './conditions.ts'

test('objects: what was put is read back, whole and in ranges, also after it was replaced', async () => {
  await using hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  const [small, large] = [Buffer.from('hello'), randomBytes(700_000)]
  const put = await hosted.objects.put(bucket, 'k', plainDraft, incoming(small), unconditional)
  expect(put.etag).toBe('5d41402abc4b2a76b9719d911017c592')
  expect(await readWhole(hosted, bucket, 'k')).toEqual(small)

  await hosted.objects.put(bucket, 'k', plainDraft, incoming(large), unconditional)
  expect(await readWhole(hosted, bucket, 'k')).toEqual(large)
  const opened = await hosted.objects.open(bucket, 'k')
  const range = await collect(opened.readAndClose({ offset: 69_990, lengthBytes: 200_000 }))
  expect(range.equals(large.subarray(69_990, 269_990))).toBe(true)
  await hosted.sweep()
  expect(filesOf(hosted)).toBe(1)
})

test('objects: a read that began before its object was replaced ends with the bytes that it began with', async () => {
  await using hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  const [before, after] = [randomBytes(3_000_000), randomBytes(3_000_000)]
  await hosted.objects.put(bucket, 'k', plainDraft, incoming(before), unconditional)
  const opened = await hosted.objects.open(bucket, 'k')
  await hosted.objects.put(bucket, 'k', plainDraft, incoming(after), unconditional)
  await hosted.sweep()
  const read = await collect(opened.readAndClose({ offset: 0, lengthBytes: before.length }))
  expect(read.equals(before)).toBe(true)
  await hosted.sweep()
  expect(filesOf(hosted)).toBe(1)
  expect((await readWhole(hosted, bucket, 'k'))?.equals(after)).toBe(true)
})

test('objects: writers of one key at the same moment leave one whole object and no bytes of the others', async () => {
  await using hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  const contents = Array.from({ length: 20 }, () => randomBytes(1000))
  await Promise.all(
    contents.map((bytes) => hosted.objects.put(bucket, 'k', plainDraft, incoming(bytes), unconditional)),
  )
  const read = await readWhole(hosted, bucket, 'k')
  expect(contents.some((bytes) => read?.equals(bytes))).toBe(true)
  await hosted.sweep()
  expect(filesOf(hosted)).toBe(1)
})

test('objects: of many that must be new one is, and the rest are told so', async () => {
  await using hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  const condition = { ifMatch: null, mustBeNew: true }
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, () => hosted.objects.put(bucket, 'k', plainDraft, incoming(randomBytes(9)), condition)),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'PreconditionFailed', status: 412 })
  }
  await hosted.sweep()
  expect(filesOf(hosted)).toBe(1)
})

test('objects: If-Match replaces only what has the ETag, and finds nothing where there is nothing', async () => {
  await using hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  const put = (ifMatch: string | null) =>
    hosted.objects.put(bucket, 'k', plainDraft, incoming(Buffer.from('x')), { ifMatch, mustBeNew: false })
  await expect(put('"abc"')).rejects.toMatchObject({ name: 'NoSuchKey' })
  const { etag } = await put(null)
  await expect(put('"abc"')).rejects.toMatchObject({ name: 'PreconditionFailed' })
  await put(`"${etag}"`)
  await expect(hosted.objects.delete(bucket, 'k', { ifMatch: '"abc"', mustBeNew: false })).rejects.toMatchObject({
    name: 'PreconditionFailed',
  })
})

test('objects: what is wrong with the bytes leaves nothing', async () => {
  await using hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  for (const bytes of [Buffer.from('x'), randomBytes(300_000)]) {
    const put = (more: Parameters<typeof incoming>[1]) =>
      hosted.objects.put(bucket, 'k', plainDraft, incoming(bytes, more), unconditional)
    await expect(put({ claimed: () => new Map([['CRC64NVME', 'AAAAAAAAAAA=']]) })).rejects.toThrow('CRC64NVME')
    await expect(put({ lengthBytes: bytes.length + 1 })).rejects.toMatchObject({ name: 'IncompleteBody' })
    await expect(put({ lengthBytes: 5 * 1024 ** 3 + 1 })).rejects.toMatchObject({ name: 'EntityTooLarge' })
    await expect(put({ bytes: broken(bytes) })).rejects.toThrow('the connection is gone')
  }
  await hosted.sweep()
  expect(filesOf(hosted)).toBe(0)
  expect(await hosted.objects.find(bucket, 'k')).toBeNull()
})

test('objects: keys of every form are objects of their own', async () => {
  await using hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  const keys = [
    'a',
    'a/',
    'a//',
    'a/b',
    '/',
    '..',
    '../..',
    '%2f',
    'é',
    'e\u0301',
    '\u0000',
    'a\u0000b',
    '😀',
    'x'.repeat(1024),
  ]
  for (const key of keys) await hosted.objects.put(bucket, key, plainDraft, incoming(Buffer.from(key)), unconditional)
  for (const key of keys) expect((await readWhole(hosted, bucket, key))?.toString()).toBe(key)
  await expect(
    hosted.objects.put(bucket, 'x'.repeat(1025), plainDraft, incoming(Buffer.from('')), unconditional),
  ).rejects.toMatchObject({ name: 'KeyTooLongError' })
})

test('objects: tags and metadata of every name are kept, also those that JavaScript has a meaning for', async () => {
  await using hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  const pairs = new Map(['constructor', '__proto__', 'prototype', 'toString', 'a'].map((name) => [name, `${name}!`]))
  const draft = { ...plainDraft, userMetadata: pairs, tags: pairs }
  await hosted.objects.put(bucket, '__proto__', draft, incoming(Buffer.from('x')), unconditional)
  expect(await hosted.objects.find(bucket, '__proto__')).toMatchObject({ userMetadata: pairs, tags: pairs })
})

test('objects: a bucket with objects is not deleted, and what is written meanwhile keeps it or finds it gone', async () => {
  await using hosted = await openTestBuckets()
  for (let round = 0; round < 10; round += 1) {
    const bucket = await createTestBucket(hosted)
    const [put, deletion] = await Promise.allSettled([
      hosted.objects.put(bucket, 'k', plainDraft, incoming(Buffer.from('x')), unconditional),
      new Promise((resolve) => setTimeout(resolve, round)).then(() =>
        hosted.buckets.delete(bucket, () => hosted.objects.isEmpty(bucket)),
      ),
    ])
    expect(put.status).not.toBe(deletion.status)
    if (put.status === 'fulfilled') {
      await hosted.objects.delete(bucket, 'k', unconditional)
      await hosted.buckets.delete(bucket, () => hosted.objects.isEmpty(bucket))
    }
  }
  await hosted.sweep()
  expect(filesOf(hosted)).toBe(0)
})

async function* broken(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 1)
  throw new Error('the connection is gone')
}

function filesOf({ folder }: TestBuckets): number {
  const entries = readdirSync(join(folder, 'objects'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}
