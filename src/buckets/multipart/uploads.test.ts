import { createHash, randomBytes } from 'node:crypto'
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
import { createChecksum } from '../../base/checksums/checksum.ts'
import type { Bucket } from '../bucket.ts'
import { unconditional } from '../objects/conditions.ts'
import { type CompletionRequest, partBytesMin } from './assemble-object.ts'
import type { StoredPart } from './part-row.ts'

test('uploads: an object is the parts that the client names, in ranges too, and the rest is freed', async () => {
  await using hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  const upload = await hosted.uploads.create(bucket, 'k', plainDraft, null, 'me')
  const contents = [randomBytes(partBytesMin), randomBytes(10), randomBytes(partBytesMin + 1), randomBytes(100)]
  const parts = await putAll(hosted, bucket, upload, contents)
  const [first, leftOut, third, last] = parts
  expect(leftOut).toBeDefined()
  const object = await hosted.uploads.complete(bucket, upload, naming([first, third, last]), unconditional)
  const whole = Buffer.concat(
    [contents[0] ?? '', contents[2] ?? '', contents[3] ?? ''].map((each) => Buffer.from(each)),
  )
  const crc = createChecksum('CRC64NVME')
  crc.update(whole)
  expect(object.checksum).toEqual({ algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: crc.digest() })
  const md5s = [0, 2, 3].map((index) =>
    createHash('md5')
      .update(contents[index] ?? '')
      .digest(),
  )
  expect(object.etag).toBe(`${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-3`)

  // Before and after what it left is done.
  for (let round = 0; round < 2; round += 1) {
    expect((await readWhole(hosted, bucket, 'k'))?.equals(whole)).toBe(true)
    const opened = await hosted.objects.open(bucket, 'k')
    const offset = partBytesMin - 5
    const range = await collect(opened.readAndClose({ offset, lengthBytes: 50 }))
    expect(range.equals(whole.subarray(offset, offset + 50))).toBe(true)
    await hosted.sweep()
  }
  expect(filesOf(hosted)).toBe(3)
  expect(await hosted.uploads.complete(bucket, upload, naming([first, third, last]), unconditional)).toEqual(object)

  await hosted.objects.delete(bucket, 'k', unconditional)
  await hosted.sweep()
  expect(filesOf(hosted)).toBe(0)
  await expect(hosted.uploads.complete(bucket, upload, naming([first]), unconditional)).rejects.toMatchObject({
    name: 'NoSuchUpload',
  })
  expect(await rowsOf(hosted)).toEqual([])
})

test('uploads: what a completion must not name is refused by its name, and the upload goes on', async () => {
  await using hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  const upload = await hosted.uploads.create(bucket, 'k', plainDraft, { algorithm: 'SHA256', type: 'COMPOSITE' }, 'me')
  const [first, second] = await putAll(hosted, bucket, upload, [randomBytes(100), randomBytes(100)], 'SHA256')
  const refused = async (request: CompletionRequest, name: string) =>
    await expect(hosted.uploads.complete(bucket, upload, request, unconditional)).rejects.toMatchObject({ name })
  await refused(naming([]), 'MalformedXML')
  await refused(naming([second, first]), 'InvalidPartOrder')
  await refused(naming([first, first]), 'InvalidPartOrder')
  await refused(naming([first, second]), 'EntityTooSmall')
  await refused(naming([{ ...required(first), md5: 'f'.repeat(32) }]), 'InvalidPart')
  await refused(naming([{ ...required(first), partNumber: 7 }]), 'InvalidPart')
  await refused(naming([{ ...required(first), checksum: required(second).checksum }]), 'InvalidPart')
  await refused(withoutChecksums(naming([first])), 'InvalidRequest')
  await refused({ ...naming([first]), sizeBytes: 99 }, 'InvalidRequest')
  await refused({ ...naming([first]), checksums: new Map([['SHA256', 'x']]) }, 'BadDigest')
  await refused({ ...naming([first]), checksumType: 'FULL_OBJECT' }, 'InvalidRequest')

  const object = await hosted.uploads.complete(bucket, upload, naming([first]), unconditional)
  expect(object.checksum.type).toBe('COMPOSITE')
  expect(object.checksum.value).toMatch(/-1$/)
})

test('uploads: a part replaces one of its number, and an end frees all of them', async () => {
  await using hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  const upload = await hosted.uploads.create(bucket, 'k', plainDraft, null, 'me')
  for (let round = 0; round < 3; round += 1) await putAll(hosted, bucket, upload, [randomBytes(10), randomBytes(10)])
  await hosted.sweep()
  expect(filesOf(hosted)).toBe(2)
  const abort = hosted.uploads.abort(bucket, upload)
  const late = putAll(hosted, bucket, upload, [randomBytes(10)])
  await abort
  await late.catch((error: unknown) => expect(error).toMatchObject({ name: 'NoSuchUpload' }))
  await hosted.sweep()
  expect(filesOf(hosted)).toBe(0)
  expect(await rowsOf(hosted)).toEqual([])
  await expect(hosted.uploads.abort(bucket, upload)).rejects.toMatchObject({ name: 'NoSuchUpload' })
})

test('uploads: those of a bucket are listed by key and start, in pages, and go when it is deleted', async () => {
  await using hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  const keys = ['a', 'a/b', 'a/c', 'a', 'b', 'é', 'a0', 'a']
  const made = []
  for (const key of keys) made.push(await hosted.uploads.create(bucket, key, plainDraft, null, 'me'))
  await putAll(hosted, bucket, required(made[0]), [randomBytes(5)])
  const listed = []
  for (let after: { key: string; uploadId: string | null } | null = null; ; ) {
    const page: Awaited<ReturnType<typeof hosted.uploads.list>> = await hosted.uploads.list(bucket, {
      prefix: '',
      delimiter: null,
      afterKey: after?.key ?? null,
      afterUploadId: after?.uploadId ?? null,
      limit: 2,
    })
    listed.push(...page.uploads)
    if (page.next === null) break
    after = page.next
  }
  expect(listed.map(({ key }) => key)).toEqual([...keys].sort())
  expect(new Set(listed.map(({ uploadId }) => uploadId))).toEqual(new Set(made.map(({ uploadId }) => uploadId)))
  const rolled = await hosted.uploads.list(bucket, {
    prefix: '',
    delimiter: '/',
    afterKey: 'a',
    afterUploadId: null,
    limit: 10,
  })
  expect([rolled.commonPrefixes, rolled.uploads.map(({ key }) => key)]).toEqual([['a/'], ['a0', 'b', 'é']])

  await hosted.buckets.delete(bucket, async () => {
    await hosted.uploads.discardAll(bucket)
    return true
  })
  await hosted.sweep()
  expect([filesOf(hosted), await rowsOf(hosted)]).toEqual([0, []])
})

async function putAll(
  hosted: TestBuckets,
  bucket: Bucket,
  upload: { readonly key: string; readonly uploadId: string },
  contents: readonly Uint8Array[],
  algorithm: StoredPart['checksum']['algorithm'] = 'CRC64NVME',
): Promise<readonly StoredPart[]> {
  return await Promise.all(
    contents.map((bytes, index) => {
      const sent = incoming(bytes, { checksums: [algorithm], ownChecksum: algorithm })
      return hosted.uploads.putPart(bucket, upload, index + 1, sent)
    }),
  )
}

function naming(parts: readonly (StoredPart | undefined)[]): CompletionRequest {
  return {
    parts: parts.map(required).map(({ partNumber, md5, checksum }) => ({
      partNumber,
      etag: `"${md5}"`,
      checksums: new Map([[checksum.algorithm, checksum.value]]),
    })),
    checksums: new Map(),
    checksumType: null,
    sizeBytes: null,
  }
}

function withoutChecksums(request: CompletionRequest): CompletionRequest {
  return { ...request, parts: request.parts.map((part) => ({ ...part, checksums: new Map() })) }
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the test has none')
  return value
}

/** Rows of objects, parts, uploads and notes. */
async function rowsOf({ metadata }: TestBuckets): Promise<readonly string[]> {
  return (await metadata.list('object', '', 100)).entries.map(({ key }) => key)
}

function filesOf({ folder }: TestBuckets): number {
  const entries = readdirSync(join(folder, 'objects'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}
