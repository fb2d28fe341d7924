import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HttpHeaders } from './protocol.ts'
import { type RecognisedRequest, recognise, type UnknownRequest } from './recognise.ts'

const json = 'application/x-amz-json-1.1'
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }

test('recognise: both of CloudTrail’s target prefixes', () => {
  for (const prefix of ['CloudTrail_20131101', 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101']) {
    const headers = { 'x-amz-target': `${prefix}.LookupEvents`, 'content-type': json }
    expect(seen({ headers, scopeService: 'cloudtrail' }), prefix).toEqual({
      path: '/',
      address: null,
      protocol: 'aws-json-1.1',
      serviceName: 'cloudtrail',
      isHosted: true,
      operationName: 'LookupEvents',
      signingName: 'cloudtrail',
    })
  }
})

test('recognise: CloudWatch over JSON 1.0, CBOR and query', () => {
  const target = {
    'x-amz-target': 'GraniteServiceVersion20100801.PutMetricAlarm',
    'content-type': 'application/x-amz-json-1.0',
  }
  const cloudwatch = {
    path: '/',
    address: null,
    serviceName: 'cloudwatch',
    isHosted: true,
    operationName: 'PutMetricAlarm',
    signingName: 'monitoring',
  }
  expect(seen({ headers: target })).toEqual({ ...cloudwatch, protocol: 'aws-json-1.0' })
  const url = '/service/GraniteServiceVersion20100801/operation/PutMetricAlarm'
  expect(seen({ url, headers: { 'smithy-protocol': 'rpc-v2-cbor' } })).toEqual({
    ...cloudwatch,
    path: url,
    protocol: 'rpc-v2-cbor',
  })
  const body = Buffer.from('Version=2010-08-01&Action=PutMetricAlarm')
  expect(seen({ headers: form, body })).toEqual({ ...cloudwatch, protocol: 'aws-query' })
})

test('recognise: a form by its version, signed or not, and a GET', () => {
  const unsigned = Buffer.from('Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=x')
  expect(seen({ headers: form, body: unsigned })).toMatchObject({
    protocol: 'aws-query',
    serviceName: 'sts',
    operationName: 'AssumeRoleWithWebIdentity',
    signingName: 'sts',
  })
  const url = '/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Signature=0'
  expect(seen({ method: 'GET', url, scopeService: 'sts' })).toMatchObject({
    serviceName: 'sts',
    operationName: 'GetCallerIdentity',
  })
})

test('recognise: services that are not hosted go by the names of their models', () => {
  const dynamo = { 'x-amz-target': 'DynamoDB_20120810.GetItem', 'content-type': 'application/x-amz-json-1.0' }
  const expected = {
    path: '/',
    address: null,
    protocol: 'aws-json-1.0',
    serviceName: 'dynamodb',
    isHosted: false,
    operationName: 'GetItem',
    signingName: 'dynamodb',
  }
  expect(seen({ headers: dynamo, scopeService: 'dynamodb' })).toEqual(expected)
  expect(seen({ headers: dynamo })).toEqual(expected)
  const body = Buffer.from('Action=DescribeInstances&Version=2016-11-15')
  for (const scopeService of ['ec2', null]) {
    expect(seen({ headers: form, body, scopeService })).toMatchObject({
      protocol: 'ec2-query',
      serviceName: 'ec2',
      isHosted: false,
      operationName: 'DescribeInstances',
      signingName: 'ec2',
    })
  }
})

test('recognise: an operation that is newer than the models is told as far as the request tells it', () => {
  const later = { 'x-amz-target': 'DynamoDB_20120810.LaterItem', 'content-type': json }
  expect(seen({ headers: later })).toMatchObject({ serviceName: 'dynamodb', operationName: 'LaterItem' })
  expect(seen({ url: '/2999-01-01/functions', scopeService: 'lambda' })).toMatchObject({
    protocol: 'rest-json',
    serviceName: 'lambda',
    operationName: null,
    signingName: 'lambda',
  })
  const body = Buffer.from('Action=LaterInstances&Version=2999-01-01')
  expect(seen({ headers: form, body, scopeService: 'ec2' })).toMatchObject({ operationName: 'LaterInstances' })
})

test('recognise: a service that is newer than the models keeps its signing name', () => {
  expect(seen({ url: '/later', scopeService: 'later' })).toMatchObject({
    serviceName: 'later',
    isHosted: false,
    operationName: null,
    signingName: 'later',
  })
  const target = { 'x-amz-target': 'Later_20300101.Do', 'content-type': json }
  expect(seen({ headers: target })).toMatchObject({ serviceName: 'Later_20300101', signingName: null })
})

test('recognise: a scope of its own is believed over a version that others share', () => {
  const body = Buffer.from('Action=Describe&Version=2010-05-08')
  expect(seen({ headers: form, body, scopeService: 'elsewhere' })).toMatchObject({
    serviceName: 'elsewhere',
    isHosted: false,
  })
})

test('recognise: a target that nobody knows does not become the service whose scope it borrows', () => {
  const headers = { 'x-amz-target': 'Other_20200101.DeleteTrail', 'content-type': json }
  expect(seen({ headers, scopeService: 'cloudtrail' })).toMatchObject({
    serviceName: 'Other_20200101',
    isHosted: false,
    signingName: 'cloudtrail',
  })
})

test('recognise: by scope alone, then by host', () => {
  const put = { method: 'PUT', url: '/bucket/key?Action=x', scopeService: 's3' }
  expect(seen(put)).toMatchObject({ protocol: 'rest-xml', serviceName: 's3', operationName: 'PutObject' })
  const iam = seen({ scopeService: 'iam' })
  expect(iam).toMatchObject({ protocol: 'aws-query', serviceName: 'iam', operationName: null })
  const host = { host: 'cloudtrail.eu-west-1.amazonaws.com:443' }
  expect(seen({ headers: host })).toMatchObject({ serviceName: 'cloudtrail', protocol: 'aws-json-1.1' })
  expect(seen({ headers: { host: 'logs.example:4690' } })).toMatchObject({ serviceName: null, isHosted: false })
})

test('recognise: without any sign the protocol is guessed from the content type', () => {
  expect(seen({ headers: form, body: Buffer.from('x=1') }).protocol).toBe('aws-query')
  expect(seen({ headers: { 'content-type': 'application/x-amz-json-1.0' } }).protocol).toBe('aws-json-1.0')
  expect(seen({})).toEqual({
    path: '/',
    address: null,
    protocol: 'aws-json-1.1',
    serviceName: null,
    isHosted: false,
    operationName: null,
    signingName: null,
  })
})

test('recognise: whatever is sent, names are short and plain', () => {
  const dirty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.tuple(fc.string(), fc.string()).map((parts) => parts.join('.')),
    fc.constantFrom('a.b', 'CloudTrail_20131101.', '.x', '..', 'CloudTrail_20131101.\r\nX: y'),
  )
  const requests = fc.record({
    method: fc.string(),
    url: fc.oneof(
      fc.string(),
      fc.tuple(dirty, dirty).map(([action, version]) => `/?Action=${action}&Version=${version}`),
    ),
    headers: fc.dictionary(fc.constantFrom('x-amz-target', 'host', 'content-type', 'smithy-protocol'), dirty),
    body: fc.option(fc.uint8Array()),
    scopeService: fc.option(dirty),
  })
  fc.assert(
    fc.property(requests, (request) => {
      const { serviceName, operationName, signingName } = recognise(request)
      for (const name of [serviceName, operationName, signingName]) {
        if (name !== null) expect(name).toMatch(/^[A-Za-z0-9_.-]{1,128}$/)
      }
    }),
    { numRuns: 3000 },
  )
})

function seen(request: Partial<UnknownRequest> & { readonly headers?: HttpHeaders }): RecognisedRequest {
  return recognise({ method: 'POST', url: '/', headers: {}, body: null, scopeService: null, ...request })
}
