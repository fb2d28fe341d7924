import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { required } from '../../base/assert.ts'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import { loadService } from '../../contract/load.ts'
import { addressList, type Exchange, openExchange } from './exchange.ts'
import { s3RecordStyle, s3RequestId } from './s3-record-style.ts'

function exchangeOf(method: string, url: string, headers: Readonly<Record<string, string>> = {}): Exchange {
  const message = new IncomingMessage(new Socket())
  message.method = method
  message.url = url
  message.headers = { host: 'b.s3.example', ...headers }
  message.rawHeaders.push(...Object.entries(message.headers).flatMap(([name, value]) => [name, String(value)]))
  const { signal } = new AbortController()
  const parts = { clock: systemClock, random: systemRandom, trustedProxies: addressList([]) }
  return openExchange(message, null, { gone: signal, stopping: signal }, parts)
}

function parameters(name: string, input: unknown, exchange: Exchange) {
  const operation = required(loadService('s3').operations.get(name), name)
  return s3RecordStyle.requestParameters({ exchange, operation, input })
}

const input = { Bucket: 'b', Key: 'k' }

test('S3 record style: bucket, key, host and sub-resources stand as they were sent', () => {
  expect(parameters('ListParts', input, exchangeOf('GET', '/b/k?uploadId=1&x-id=ListParts&max-parts=2'))).toEqual({
    bucketName: 'b',
    key: 'k',
    Host: 'b.s3.example',
    uploadId: '1',
    'max-parts': '2',
  })
  expect(parameters('GetObjectAcl', input, exchangeOf('GET', '/b/k?acl='))).toMatchObject({ acl: '' })
})

test('S3 record style: names and values of a query are text, also where they are no words of ours', () => {
  const told = parameters(
    'GetObject',
    input,
    exchangeOf('GET', '/b/k?response-content-type=%C3%BC%20a%2Bb&__proto__=x'),
  )
  expect(told).toMatchObject({ 'response-content-type': 'ü a+b' })
  expect(Object.getPrototypeOf(told)).toBe(Object.prototype)
})

test('S3 record style: what signs a request is not told, in neither version', () => {
  const four = `/b/k?X-Amz-Signature=${'0'.repeat(64)}&X-Amz-Credential=c&X-Amz-Security-Token=t&x-amz-acl=private`
  expect(parameters('PutObject', input, exchangeOf('PUT', four))).toEqual({
    bucketName: 'b',
    key: 'k',
    Host: 'b.s3.example',
    'x-amz-acl': 'private',
  })
  const two = '/b/k?AWSAccessKeyId=A&Signature=s&Expires=1&x-amz-security-token=t'
  expect(Object.keys(parameters('GetObject', input, exchangeOf('GET', two)) ?? {})).toEqual([
    'bucketName',
    'key',
    'Host',
  ])
})

test('S3 record style: keys of customers are not told', () => {
  const headers = {
    'x-amz-server-side-encryption-customer-key': 'secret',
    'x-amz-copy-source-server-side-encryption-customer-key': 'secret',
    'x-amz-storage-class': 'STANDARD',
  }
  const told = parameters('CopyObject', { ...input, SSECustomerKey: 'secret' }, exchangeOf('PUT', '/b/k', headers))
  expect(JSON.stringify(told)).not.toContain('secret')
  expect(told).toMatchObject({ 'x-amz-storage-class': 'STANDARD' })
})

test('S3 record style: a bucket policy is an object, and null where it is none', () => {
  const put = (Policy: string) => parameters('PutBucketPolicy', { Bucket: 'b', Policy }, exchangeOf('PUT', '/b?policy'))
  expect(put('{"Version":"2012-10-17"}')).toMatchObject({ policy: '', bucketPolicy: { Version: '2012-10-17' } })
  expect(put('{')).toMatchObject({ policy: '', bucketPolicy: null })
})

test('S3 record style: lists of keys and of parts are left to records of their own', () => {
  const Delete = { Objects: [{ Key: 'one' }] }
  const told = parameters('DeleteObjects', { Bucket: 'b', Delete }, exchangeOf('POST', '/b?delete'))
  expect(told).toEqual({ bucketName: 'b', Host: 'b.s3.example', delete: '' })
})

test('S3 record style: only what changes tells of its answer, and only what AWS tells', () => {
  const { operations } = loadService('s3')
  const headers = { 'x-amz-server-side-encryption': 'AES256', etag: '"e"', 'x-amz-id-2': 'i' }
  const said = (name: string) => s3RecordStyle.responseElements(required(operations.get(name), name), {}, headers, '')
  expect(said('PutObject')).toEqual({ 'x-amz-server-side-encryption': 'AES256' })
  expect(said('GetObject')).toBeNull()
  expect(s3RecordStyle.responseElements(required(operations.get('PutBucketPolicy'), 'it'), {}, {}, '')).toBeNull()
})

test('S3 record style: a request id is sixteen digits of its UUID', () => {
  expect(s3RequestId('0a1b2c3d-4e5f-4061-8283-94a5b6c7d8e9')).toBe('0A1B2C3D4E5F4061')
})
