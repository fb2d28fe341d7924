import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect, test } from 'vitest'
import { awsClients } from '../support/aws-clients.ts'
import { startServer } from '../support/start-server.ts'

// Goal: the public client stores and reads objects as it does with AWS, whatever way it sends them.
//
// Method: one server; bodies in memory, as a stream (chunks with a trailer), in parts, and through a signed URL. The
// client checks the checksums that come back itself.
test('S3 through the SDK: what is stored in any way is read back, listed and deleted', async () => {
  await using server = await startServer()
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  const { s3 } = clients
  const Bucket = 'a-bucket'
  await s3.send(new CreateBucketCommand({ Bucket }))
  const content = randomBytes(300_000)
  const put = (Key: string, more: Partial<PutObjectCommand['input']>) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: content, ...more }))
  for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
    const answer = await put(`memory/${ChecksumAlgorithm}`, { ChecksumAlgorithm })
    expect(answer[`Checksum${ChecksumAlgorithm}`]).toBeDefined()
    await put(`stream/${ChecksumAlgorithm}`, {
      ChecksumAlgorithm,
      Body: Readable.from([content.subarray(0, 100_000), content.subarray(100_000)]),
      ContentLength: content.length,
      ContentEncoding: 'identity',
    })
  }
  const large = randomBytes(12 * 1024 * 1024)
  await new Upload({ client: s3, params: { Bucket, Key: 'parts/ü +%', Body: Readable.from([large]) } }).done()
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'signed' }))
  expect((await fetch(url, { method: 'PUT', body: content })).status).toBe(200)

  const keys: string[] = []
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 3 }, { Bucket })) {
    for (const { Key } of page.Contents ?? []) keys.push(Key ?? '')
  }
  expect(keys).toHaveLength(12)
  for (const Key of keys) {
    const expected = Key.startsWith('parts/') ? large : content
    expect((await read(s3, Bucket, Key)).equals(expected), Key).toBe(true)
  }
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'stream/CRC32', ChecksumMode: 'ENABLED' }))
  expect(head).toMatchObject({
    ContentLength: content.length,
    ContentEncoding: 'identity',
    ChecksumType: 'FULL_OBJECT',
  })

  const Delete = { Objects: keys.map((Key) => ({ Key })) }
  expect((await s3.send(new DeleteObjectsCommand({ Bucket, Delete }))).Deleted).toHaveLength(keys.length)
  await s3.send(new DeleteBucketCommand({ Bucket }))
})

async function read(s3: S3Client, Bucket: string, Key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
  return Buffer.from((await Body?.transformToByteArray()) ?? [])
}
