import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { Secret } from '../secret.ts'
import { ChunkSignatures } from './chunk-signatures.ts'
import { SigningKeys, signingKeysMax } from './signing-keys.ts'

// Chunks and signatures are AWS's published example:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
const scope = { date: '20130524', region: 'us-east-1', service: 's3' }
const secret = new Secret('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')
const chunks = [
  ['a'.repeat(65536), 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648'],
  ['a'.repeat(1024), '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497'],
  ['', 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'],
] as const

test('chunk signatures: the published chain verifies in its order', () => {
  const signatures = startChain()
  for (const [data, signature] of chunks) expect(signatures.verifyChunk(sha256(data), signature)).toBe(true)
})

test('chunk signatures: a chunk that is changed, left out or moved does not verify', () => {
  const [[first, firstSignature], [second, secondSignature]] = chunks
  expect(startChain().verifyChunk(sha256(`${first}a`), firstSignature)).toBe(false)
  expect(startChain().verifyChunk(sha256(second), secondSignature)).toBe(false)
  const signatures = startChain()
  expect(signatures.verifyChunk(sha256(first), firstSignature)).toBe(true)
  expect(signatures.verifyChunk(sha256(first), firstSignature)).toBe(false)
  expect(startChain().verifyChunk(sha256(first), 'short')).toBe(false)
})

test('chunk signatures: a trailer is signed after the last chunk, by another name', () => {
  const [, , [, lastSignature]] = chunks
  const signatures = startChain()
  for (const [data, signature] of chunks) signatures.verifyChunk(sha256(data), signature)
  expect(signatures.verifyTrailer(sha256('x-amz-checksum-crc32c:sOO8/Q==\n'), lastSignature)).toBe(false)
})

test('signing keys: a key that was forgotten for others is derived again, the same', () => {
  const keys = new SigningKeys()
  const first = keys.derive('AKID', secret, scope)
  for (let count = 0; count <= signingKeysMax; count += 1) keys.derive(`AKID${count}`, secret, scope)
  expect(keys.derive('AKID', secret, scope)).toEqual(first)
  expect(keys.derive('AKID', new Secret('other'), scope)).not.toEqual(first)
})

function startChain(): ChunkSignatures {
  const key = new SigningKeys().derive('AKIAIOSFODNN7EXAMPLE', secret, scope)
  const requestSignature = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9'
  return new ChunkSignatures(key, '20130524T000000Z', '20130524/us-east-1/s3/aws4_request', requestSignature)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
