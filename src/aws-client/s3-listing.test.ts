import { expect, test } from 'vitest'
import { parseListing } from './s3-listing.ts'

test('S3 listing: keys are decoded, and the token of the next page is found', () => {
  const xml = `<?xml version="1.0"?><ListBucketResult><Name>b</Name><IsTruncated>true</IsTruncated>
    <EncodingType>url</EncodingType><NextContinuationToken>a&amp;b</NextContinuationToken>
    <Contents><Key>a%2Fone+two%2B%C3%A9.json.gz</Key><Size>1</Size></Contents><Contents><Key>100%</Key>
    <LastModified>2026-11-20T09:00:00.000Z</LastModified></Contents></ListBucketResult>`
  expect(parseListing(xml)).toEqual({
    objects: [
      { key: 'a/one two+é.json.gz', sizeBytes: 1, modifiedAtMs: null },
      { key: '100%', sizeBytes: 0, modifiedAtMs: Date.UTC(2026, 10, 20, 9) },
    ],
    commonPrefixes: [],
    continuationToken: 'a&b',
  })
})

test('S3 listing: without an encoding only entities are decoded', () => {
  const xml = '<R><IsTruncated>false</IsTruncated><Contents><Key>a+b%20&lt;&#x41;&#66;&gt;</Key></Contents></R>'
  expect(parseListing(xml)).toMatchObject({ objects: [{ key: 'a+b%20<AB>' }], continuationToken: null })
})

test('S3 listing: folders are the common prefixes', () => {
  const xml = `<R><Prefix>a/</Prefix><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>
    <CommonPrefixes><Prefix>a%2Fb+c%2F</Prefix></CommonPrefixes><CommonPrefixes><Prefix>a/d/</Prefix></CommonPrefixes></R>`
  expect(parseListing(xml).commonPrefixes).toEqual(['a/b c/', 'a/d/'])
})
