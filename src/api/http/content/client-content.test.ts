// Goal: the bodies that the public S3 client streams arrive as they were, with their checksum behind them.
// Method: the client's own middleware makes the request; a handler in place of its transport reads the body as we do.
import { Readable } from 'node:stream'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type HttpRequest, HttpResponse } from '@smithy/protocol-http'
import { expect, test } from 'vitest'
import { type ChecksumAlgorithm, checksumAlgorithms, createChecksum } from '../../../base/checksums/checksum.ts'
import { openContent, unsignedClaim } from './open-content.ts'

const content = Buffer.from('x'.repeat(200_000))

test('content: a stream that the client sends in chunks, with every checksum', async () => {
  for (const algorithm of checksumAlgorithms) {
    const { bytes, trailers, lengthBytes, contentEncoding } = await upload(algorithm)
    expect(bytes.equals(content)).toBe(true)
    expect({ lengthBytes, contentEncoding }).toEqual({ lengthBytes: content.length, contentEncoding: null })
    const checksum = createChecksum(algorithm)
    checksum.update(bytes)
    expect(trailers.get(`x-amz-checksum-${algorithm.toLowerCase()}`), algorithm).toBe(checksum.digest())
  }
})

async function upload(ChecksumAlgorithm: ChecksumAlgorithm) {
  const read: Promise<Awaited<ReturnType<typeof readBody>>>[] = []
  const handle = async (request: HttpRequest) => {
    read.push(readBody(request))
    await read[0]
    return { response: new HttpResponse({ statusCode: 200, headers: {}, body: Readable.from([]) }) }
  }
  const client = new S3Client({
    region: 'us-east-1',
    endpoint: 'http://localhost:4566',
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
    requestHandler: { handle },
  })
  const Body = Readable.from([content.subarray(0, 70_000), content.subarray(70_000)])
  const input = { Bucket: 'bucket', Key: 'k', Body, ContentLength: content.length, ChecksumAlgorithm }
  await client.send(new PutObjectCommand(input))
  const [body] = read
  if (body === undefined) throw new Error('nothing was sent')
  return await body
}

async function readBody({ headers: given, body }: HttpRequest) {
  const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))
  if (!(body instanceof Readable)) throw new Error('the client streams no body')
  const opened = openContent({ headers, source: body, claim: unsignedClaim(headers), chunkSignatures: null })
  const pieces: Uint8Array[] = []
  for await (const piece of opened) pieces.push(piece)
  return { ...opened, bytes: Buffer.concat(pieces) }
}
