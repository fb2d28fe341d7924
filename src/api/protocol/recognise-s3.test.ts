import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadService } from '../../contract/load.ts'
import type { HttpHeaders } from './protocol.ts'
import { recognise } from './recognise.ts'

const copy = { 'x-amz-copy-source': 'b/k' }

test('recognise: S3 by method, place, sub-resource and header', () => {
  const cases: readonly [string, string, string | null, HttpHeaders?][] = [
    ['GET', '/', 'ListBuckets'],
    ['GET', '/?x-id=ListBuckets&max-buckets=2', 'ListBuckets'],
    ['GET', '/b', 'ListObjects'],
    ['GET', '/b/', 'ListObjects'],
    ['GET', '/b?prefix=a%2Fb&encoding-type=url', 'ListObjects'],
    ['GET', '/b?list-type=2', 'ListObjectsV2'],
    ['GET', '/b/?prefix=&list-type=2&continuation-token=x', 'ListObjectsV2'],
    ['GET', '/b?uploads', 'ListMultipartUploads'],
    ['GET', '/b/?versions=', 'ListObjectVersions'],
    ['GET', '/b?location', 'GetBucketLocation'],
    ['GET', '/b?lifecycle', 'GetBucketLifecycleConfiguration'],
    ['PUT', '/b?lifecycle', 'PutBucketLifecycleConfiguration'],
    ['GET', '/b?notification', 'GetBucketNotificationConfiguration'],
    ['GET', '/b?metrics', 'ListBucketMetricsConfigurations'],
    ['GET', '/b?metrics&id=5', 'GetBucketMetricsConfiguration'],
    ['HEAD', '/b', 'HeadBucket'],
    ['PUT', '/b', 'CreateBucket'],
    ['PUT', '/b/', 'CreateBucket'],
    ['DELETE', '/b', 'DeleteBucket'],
    ['DELETE', '/b?policy', 'DeleteBucketPolicy'],
    ['POST', '/b?delete', 'DeleteObjects'],
    ['POST', '/b/?delete=', 'DeleteObjects'],
    ['GET', '/b/k', 'GetObject'],
    ['GET', '/b//', 'GetObject'],
    ['GET', '/b/k?partNumber=1&x-id=GetObject&versionId=null', 'GetObject'],
    ['GET', '/b/k?response-content-type=a', 'GetObject'],
    ['GET', '/b/k?X-Amz-Signature=0&X-Amz-Date=x', 'GetObject'],
    ['GET', '/b/k?nobodyknows=1', 'GetObject'],
    ['GET', '/b/k?uploadId=u', 'ListParts'],
    ['GET', '/b/k?attributes', 'GetObjectAttributes', { 'x-amz-object-attributes': 'ETag' }],
    ['PUT', '/b/k', 'PutObject'],
    ['PUT', '/b/k', 'CopyObject', copy],
    ['PUT', '/b/k?X-Amz-Signature=0&x-amz-copy-source=c%2Fk&x-id=CopyObject', 'CopyObject'],
    ['PUT', '/b/k?x-amz-copy-source=c%2Fk', 'PutObject'],
    ['PUT', '/b/k?tagging', 'PutObjectTagging'],
    ['PUT', '/b/k?partNumber=1&uploadId=u', 'UploadPart'],
    ['PUT', '/b/k?partNumber=1&uploadId=u', 'UploadPartCopy', copy],
    ['POST', '/b/k?uploads', 'CreateMultipartUpload'],
    ['POST', '/b/k?uploads=', 'CreateMultipartUpload'],
    ['POST', '/b/k?uploadId=u', 'CompleteMultipartUpload'],
    ['DELETE', '/b/k?uploadId=u', 'AbortMultipartUpload'],
    ['DELETE', '/b/k?versionId=v', 'DeleteObject'],
    ['POST', '/b', 'PostObject', { 'content-type': 'multipart/form-data; boundary=x' }],
  ]
  for (const [method, url, name, headers = {}] of cases) {
    expect(recognised(method, url, headers), `${method} ${url}`).toMatchObject({
      serviceName: 's3',
      operationName: name,
    })
  }
})

test('recognise: what would make it another operation is never passed over', () => {
  // The first would otherwise replace an object, the last delete one.
  const requests = [
    ['PUT', '/b/k?uploadId=u'],
    ['PUT', '/b/k?partNumber=1'],
    ['PUT', '/b/k?policy'],
    ['PUT', '/b?location'],
    ['GET', '/b?list-type=3'],
    ['POST', '/b/k'],
    ['POST', '/b'],
    ['PATCH', '/b/k'],
    ['DELETE', '/'],
    ['DELETE', '/b/k?acl'],
    ['DELETE', '/b?versions'],
  ] as const
  for (const [method, url] of requests) {
    expect(recognised(method, url), `${method} ${url}`).toMatchObject({ serviceName: 's3', operationName: null })
  }
})

test('recognise: every operation of S3 and S3 Control is found where its model says', () => {
  // Two answer where others do, and four have been replaced by one with a longer name.
  const others = new Set(['ListDirectoryBuckets', 'WriteGetObjectResponse'])
  for (const serviceName of ['s3', 's3control'] as const) {
    for (const operation of loadService(serviceName).operations.values()) {
      if (operation.isDeprecated || others.has(operation.name)) continue
      const members = operation.input?.members.filter(({ isRequired }) => isRequired) ?? []
      const named = (location: string) =>
        members.filter((member) => member.location === location).map(({ locationName, name }) => locationName ?? name)
      const [path = '', query = ''] = operation.uri.split('?')
      const url = `${path.replace(/\{[^}]*\}/g, 'x')}?${[query, ...named('querystring').map((name) => `${name}=1`)].join('&')}`
      const headers = Object.fromEntries(named('header').map((name) => [name.toLowerCase(), '1']))
      expect(recognised(operation.method, url, { 'x-amz-account-id': '', ...headers })).toMatchObject({
        serviceName,
        operationName: operation.name,
      })
    }
  }
})

test('recognise: a bucket in front of a domain, and hosts that are none', () => {
  const domains = ['localhost', 's3.example.org', 'example.org']
  const cases: readonly [string, string | null][] = [
    ['bucket.localhost:4690', 'bucket'],
    ['a.b-c.localhost', 'a.b-c'],
    ['BUCKET.LOCALHOST', 'bucket'],
    ['bucket.s3.example.org', 'bucket'],
    ['bucket.example.org:443', 'bucket'],
    ['s3.example.org', null],
    ['localhost:80', null],
    ['127.0.0.1:4690', null],
    ['[::1]:4690', null],
    ['bucket.elsewhere.org', null],
    ['xlocalhost', null],
    ['my_bucket.localhost', null],
    ['bucket.s3.amazonaws.com', 'bucket'],
    ['a.b.s3.eu-west-1.amazonaws.com', 'a.b'],
    ['bucket.s3-eu-west-1.amazonaws.com', 'bucket'],
    ['bucket.s3.dualstack.eu-west-1.amazonaws.com', 'bucket'],
    ['bucket.s3.cn-north-1.amazonaws.com.cn', 'bucket'],
    ['s3.amazonaws.com', null],
    ['s3.eu-west-1.amazonaws.com', null],
  ]
  for (const [host, bucket] of cases) {
    const request = { method: 'GET', url: '/the/key', headers: { host }, body: null, scopeService: 's3' }
    const { address, path, operationName } = recognise(request, domains)
    expect(operationName).toBe('GetObject')
    const inHost = { style: 'virtual-host', bucket, key: 'the/key', path: `/${bucket}/the/key` }
    const inPath = { style: 'path', bucket: 'the', key: 'key', path: '/the/key' }
    expect(address, host).toEqual(bucket === null ? inPath : inHost)
    expect(path).toBe(address?.path)
  }
})

test('recognise: a request that is not signed and says nothing of itself is S3', () => {
  const unsigned = (method: string, url: string, headers: HttpHeaders = {}) =>
    recognise({ method, url, headers, body: null, scopeService: null })
  expect(unsigned('GET', '/b/k')).toMatchObject({ serviceName: 's3', operationName: 'GetObject', signingName: 's3' })
  expect(unsigned('GET', '/', { host: 'bucket.s3.amazonaws.com' })).toMatchObject({ operationName: 'ListObjects' })
  expect(unsigned('PUT', '/b/k', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
    operationName: 'PutObject',
  })
  expect(unsigned('POST', '/?delete', { host: 'bucket.localhost' })).toMatchObject({ operationName: 'DeleteObjects' })
  expect(unsigned('GET', '/', { host: 'sts.amazonaws.com' })).toMatchObject({ serviceName: 'sts', address: null })
  expect(unsigned('POST', '/')).toMatchObject({ serviceName: null, address: null })
})

test('recognise: S3 Control by its version and its header, and a bucket of that name without', () => {
  const url = '/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Ab'
  expect(recognised('GET', url, { 'x-amz-account-id': '111122223333', host: '111122223333.localhost' })).toEqual({
    protocol: 'rest-xml',
    serviceName: 's3control',
    isHosted: true,
    operationName: 'ListTagsForResource',
    signingName: 's3',
    path: url,
    address: null,
  })
  expect(recognised('GET', url)).toMatchObject({ serviceName: 's3', address: { bucket: 'v20180820' } })
})

test('recognise: an address that cannot be decoded has no bucket or key, and nothing fails', () => {
  expect(recognised('GET', '/b/%zz?uploadId=%')).toMatchObject({ operationName: 'ListParts', address: { key: null } })
  fc.assert(
    fc.property(fc.constantFrom('GET', 'PUT', 'POST'), fc.string(), fc.string(), (method, url, host) => {
      const { operationName } = recognised(method, `/${url}`, { host })
      expect(operationName ?? 'x').toMatch(/^\w+$/)
    }),
  )
})

function recognised(method: string, url: string, headers: HttpHeaders = {}) {
  return recognise({ method, url, headers, body: null, scopeService: 's3' })
}
