import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { required } from '../../../base/assert.ts'
import { createChecksum } from '../../../base/checksums/checksum.ts'
import { loadService } from '../../../contract/load.ts'
import type { HttpHeaders } from '../../protocol/protocol.ts'
import { checkWholeBody } from './whole-body-checks.ts'

const body = Buffer.from('<Delete/>')
const crc32c = createChecksum('CRC32C')
crc32c.update(body)
const right = crc32c.digest()
const md5 = createHash('md5').update(body).digest('base64')

test('whole body: what its headers say of it holds, or is refused by name', () => {
  for (const headers of [{}, { 'content-md5': md5 }, { 'x-amz-checksum-crc32c': right, 'content-md5': md5 }]) {
    expect(refusal('DeleteObjects', headers)).toBeNull()
  }
  const wrong = 'AAAAAA=='
  expect(refusal('DeleteObjects', { 'x-amz-checksum-crc32c': wrong })).toMatchObject({
    name: 'BadDigest',
    message: 'The CRC32C you specified did not match the calculated checksum.',
  })
  expect(refusal('DeleteObjects', { 'x-amz-checksum-crc32c': 'AAAA' })).toMatchObject({ name: 'InvalidRequest' })
  expect(refusal('DeleteObjects', { 'content-md5': 'AAAA' })).toMatchObject({ name: 'InvalidDigest' })
  const otherMd5 = Buffer.alloc(16).toString('base64')
  expect(refusal('DeleteObjects', { 'content-md5': otherMd5 })).toMatchObject({ name: 'BadDigest' })
})

test('whole body: the checksum of an object is none of the body that completes it', () => {
  expect(refusal('CompleteMultipartUpload', { 'x-amz-checksum-crc32c': 'AAAAAA==' })).toBeNull()
})

function refusal(name: string, headers: HttpHeaders): unknown {
  try {
    checkWholeBody(required(loadService('s3').operations.get(name), name), headers, body)
  } catch (error) {
    return error
  }
  return null
}
