import { expect, test } from 'vitest'
import { parseListing } from './s3-listing.ts'

test('S3 listing: keys are decoded, and the token of the next page is found', () => {
  const xml = `<?xml version="1.0"?><ListBucketResult><Name>b</Name><IsTruncated>true</IsTruncated>
    <EncodingType>url</EncodingType><NextContinuationToken>a&amp;b</NextContinuationToken>
    <Contents><Key>a%2Fone+two%2B%C3%A9.json.gz</Key><Size>1</Size></Contents><Contents><Key>100%</Key></Contents></ListBucketResult>`
  expect(parseListing(xml)).toEqual({ keys: ['a/one two+é.json.gz', '100%'], continuationToken: 'a&b' })
})

test('S3 listing: without an encoding only entities are decoded', () => {
  const xml = '<R><IsTruncated>false</IsTruncated><Contents><Key>a+b%20&lt;&#x41;&#66;&gt;</Key></Contents></R>'
  expect(parseListing(xml)).toEqual({ keys: ['a+b%20<AB>'], continuationToken: null })
})
