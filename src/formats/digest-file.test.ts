import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DigestFile, digestTextToSign, formatDigestFile, parseDigestFile } from './digest-file.ts'

const first: DigestFile = {
  awsAccountId: '111122223333',
  digestStartTime: '2026-11-20T08:00:00Z',
  digestEndTime: '2026-11-20T09:00:00Z',
  digestS3Bucket: 'logs',
  digestS3Object: 'AWSLogs/a.json.gz',
  digestPublicKeyFingerprint: 'f'.repeat(32),
  digestSignatureAlgorithm: 'SHA256withRSA',
  newestEventTime: null,
  oldestEventTime: null,
  previous: null,
  logFiles: [],
}

test('digest file: members stand in the order in which AWS writes them', () => {
  expect(Object.keys(JSON.parse(formatDigestFile(first)))).toEqual([
    ...['awsAccountId', 'digestStartTime', 'digestEndTime', 'digestS3Bucket', 'digestS3Object'],
    ...['digestPublicKeyFingerprint', 'digestSignatureAlgorithm', 'newestEventTime', 'oldestEventTime'],
    ...['previousDigestS3Bucket', 'previousDigestS3Object', 'previousDigestHashValue'],
    ...['previousDigestHashAlgorithm', 'previousDigestSignature', 'logFiles'],
  ])
})

test('digest file: the first of a chain signs the word null in place of a signature', () => {
  const hash = createHash('sha256').update(formatDigestFile(first)).digest('hex')
  expect(digestTextToSign(first, hash)).toBe(`2026-11-20T09:00:00Z\nlogs/AWSLogs/a.json.gz\n${hash}\nnull`)
})

test('digest file: what is written is read back', () => {
  const text = fc.string({ maxLength: 20 })
  const times = { newestEventTime: fc.option(text), oldestEventTime: fc.option(text) }
  const logFile = fc.record({ s3Bucket: text, s3Object: text, hashValue: text, hashAlgorithm: text, ...times })
  const previous = fc.record({ bucket: text, object: text, hashValue: text, hashAlgorithm: text, signature: text })
  const digests = fc.record({
    awsAccountId: text,
    digestStartTime: text,
    digestEndTime: text,
    digestS3Bucket: text,
    digestS3Object: text,
    digestPublicKeyFingerprint: text,
    digestSignatureAlgorithm: text,
    ...times,
    previous: fc.option(previous),
    logFiles: fc.array(logFile, { maxLength: 3 }),
  })
  fc.assert(
    fc.property(digests, (digest) => {
      expect(parseDigestFile(formatDigestFile(digest))).toEqual(digest)
    }),
  )
})

test('digest file: what is none is none, whatever it is', () => {
  expect(parseDigestFile('')).toBeNull()
  expect(parseDigestFile('[]')).toBeNull()
  const half = { ...JSON.parse(formatDigestFile(first)), previousDigestS3Bucket: 'logs' }
  expect(parseDigestFile(JSON.stringify(half))).toBeNull()
  fc.assert(fc.property(fc.json(), (text) => void parseDigestFile(text)))
})
