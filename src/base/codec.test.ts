import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { createDCtx, decompressUsingDict, init } from '@bokuweb/zstd-wasm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Zstandard } from './codec/zstandard.ts'
import { codecs, decodeBlock, encodeBlock, parseCodec, type StoredBlock } from './codec.ts'

const dictionary = readFileSync(new URL('./codec/record-dictionary-1.dict', import.meta.url))

test('codec: what is encoded decodes to the same bytes, whatever they are', () => {
  const blocks = fc.oneof(
    fc.uint8Array({ maxLength: 20_000 }),
    fc.array(fc.json(), { maxLength: 400 }).map((records) => Buffer.from(records.join(''))),
    fc.integer({ min: 0, max: 300 }).map((records) => recordLike(records)),
  )
  fc.assert(
    fc.property(blocks, (raw) => {
      const block = encodeBlock(raw)
      expect(block.rawBytes).toBe(raw.length)
      expect(decodeBlock(block).equals(raw)).toBe(true)
    }),
  )
})

test('codec: a block of records is a Zstandard frame, one record stays as it is, a huge block is Brotli', () => {
  expect(encodeBlock(recordLike(50)).codec).toBe(codecs.zstandard1)
  expect(encodeBlock(recordLike(1)).codec).toBe(codecs.none)
  const huge = recordLike(2000)
  expect(huge.length).toBeGreaterThan(1024 * 1024)
  const block = encodeBlock(huge)
  expect(block.codec).toBe(codecs.brotli)
  expect(decodeBlock(block).equals(huge)).toBe(true)
})

test('codec: the largest Zstandard block fits, compressible or not', () => {
  const text = recordLike(2000).subarray(0, 1024 * 1024)
  const block = encodeBlock(text)
  expect(block.codec).toBe(codecs.zstandard1)
  expect(decodeBlock(block).equals(text)).toBe(true)
  expect(encodeBlock(noise(1024 * 1024)).codec).toBe(codecs.none)
})

test('codec: results have memory of their own that can move to another thread', () => {
  const raw = recordLike(50)
  const small = Buffer.from('a record in a pool')
  for (const { bytes } of [
    encodeBlock(raw),
    encodeBlock(recordLike(2000)),
    encodeBlock(small),
    encodeBlock(noise(9999)),
  ])
    expect(bytes.buffer.byteLength).toBe(bytes.length)
  expect(small.buffer.byteLength).toBeGreaterThan(small.length)
  const first = decodeBlock(encodeBlock(raw))
  expect(first.buffer.byteLength).toBe(raw.length)
  decodeBlock(encodeBlock(recordLike(60)))
  expect(first.equals(raw)).toBe(true)
})

test('codec: any Zstandard reads a block with the dictionary file as raw content', async () => {
  // Method: the package's own loader and its own instance, which share no code with ours.
  await init()
  const raw = recordLike(50)
  const { bytes } = encodeBlock(raw)
  expect(Buffer.from(decompressUsingDict(createDCtx(), bytes, dictionary)).equals(raw)).toBe(true)
  const descriptor = bytes[4] ?? 0
  expect([...bytes.subarray(0, 4)]).toEqual([0x28, 0xb5, 0x2f, 0xfd])
  expect({
    checksum: descriptor & 0b100,
    dictionaryId: descriptor & 0b11,
    hasContentSize: descriptor >>> 5 > 0,
  }).toEqual({
    checksum: 0,
    dictionaryId: 0,
    hasContentSize: true,
  })
})

test('codec: blocks of every codec ever written stay readable', () => {
  const raw = recordLike(10)
  const written = [
    { codec: codecs.none, rawBytes: raw.length, bytes: raw },
    { codec: codecs.brotli, rawBytes: raw.length, bytes: brotliCompressSync(raw) },
    { codec: codecs.zstandard1, rawBytes: oldText.length, bytes: oldFrame },
  ]
  expect(written.map(({ codec }) => parseCodec(codec))).toEqual([0, 1, 2])
  expect(parseCodec(3)).toBeNull()
  expect(written.map((block) => decodeBlock(block).toString())).toEqual([`${raw}`, `${raw}`, oldText])
})

test('codec: a damaged block throws, or gives as many bytes as it names, and the next block is read as ever', () => {
  // Goal: bytes from outside never crash a thread, never make more than they say, never spoil what comes after.
  // Method: noise, sound frames with flipped bytes, cut short, with bytes behind them or with another length.
  const sound = encodeBlock(recordLike(20))
  const damaged = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc.uint8Array({ maxLength: 3000 }).map((tail) => Buffer.concat([sound.bytes.subarray(0, 9), tail])),
    fc
      .array(fc.tuple(fc.nat(sound.bytes.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 })
      .map(flip),
    fc.nat(sound.bytes.length - 1).map((length) => sound.bytes.subarray(0, length)),
    fc.uint8Array({ minLength: 1, maxLength: 50 }).map((tail) => Buffer.concat([sound.bytes, tail])),
  )
  const lengths = fc.oneof(fc.constant(sound.rawBytes), fc.nat(2 * 1024 * 1024))
  fc.assert(
    fc.property(damaged, lengths, (bytes, rawBytes) => {
      expect(lengthOf({ codec: codecs.zstandard1, rawBytes, bytes })).toSatisfy(
        (length) => length === null || length === rawBytes,
      )
      expect(decodeBlock(sound).length).toBe(sound.rawBytes)
    }),
    { numRuns: 2000 },
  )

  function flip(changes: readonly (readonly [number, number])[]): Uint8Array {
    const bytes = Buffer.from(sound.bytes)
    for (const [at, mask] of changes) bytes[at] = (bytes[at] ?? 0) ^ mask
    return bytes
  }
})

test('codec: a block with another length than it names throws', () => {
  for (const raw of [recordLike(50), recordLike(2000), recordLike(1)]) {
    const block = encodeBlock(raw)
    for (const rawBytes of [0, 1, raw.length - 1, raw.length + 1])
      expect(() => decodeBlock({ ...block, rawBytes })).toThrow()
  }
})

test('codec: a block unpacked with another dictionary is not its raw bytes', () => {
  const raw = recordLike(50)
  const { bytes } = encodeBlock(raw)
  const other = new Zstandard(Buffer.from(dictionary).reverse(), 1024 * 1024)
  let unpacked: Buffer | null = null
  try {
    unpacked = other.decompress(bytes, raw.length)
  } catch {
    // It may also not decode at all.
  }
  expect(unpacked?.equals(raw)).not.toBe(true)
})

function lengthOf(block: StoredBlock): number | null {
  try {
    return decodeBlock(block).length
  } catch {
    return null
  }
}

/** Text with the likeness of event records, each some 640 bytes. */
function recordLike(records: number): Buffer {
  const lines = Array.from({ length: records }, (_, index) => {
    const hash = createHash('sha256').update(String(index)).digest('hex')
    return `{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDA${hash.slice(0, 16)}","arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333","accessKeyId":"AKIA${hash.slice(0, 16)}","userName":"alice"},"eventTime":"2026-01-01T00:00:00Z","eventSource":"sts.amazonaws.com","eventName":"GetCallerIdentity","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.${index % 250}","userAgent":"aws-cli/2.31.4","requestParameters":null,"responseElements":null,"eventID":"${hash}","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}`
  })
  return Buffer.from(lines.join(''))
}

function noise(bytes: number): Buffer {
  const parts = Array.from({ length: Math.ceil(bytes / 32) }, (_, index) =>
    createHash('sha256').update(`noise ${index}`).digest(),
  )
  return Buffer.concat(parts).subarray(0, bytes)
}

/** A frame of version 0.0.27 of the package, and what was in it. */
const oldText =
  '{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE","userName":"alice"},"eventTime":"2026-01-01T00:00:00Z","eventSource":"cloudtrail.amazonaws.com","eventName":"DescribeTrails","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.1","userAgent":"aws-cli/2.31.4","requestParameters":{"trailNameList":[],"includeShadowTrails":false},"responseElements":null,"readOnly":true,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}'
const oldFrame = Buffer.from(
  'KLUv/WBmARUEAPQCRVhBTVBMRTExMTEyMjIyMzMzMzp1c2VyL2FsaWNlS0lUcmFpbDE5Mi4wLjIuNH0ZAIRlCLC0A2AUnOCfWABAsnECnaFyZ6KegC4TEGKH4GsTpuomXriFbAPesgzvZQ9cSwoNxiA/Z8AZDCwz8/A5QFIclosCKpmH9kkohphQAQQ=',
  'base64',
)
