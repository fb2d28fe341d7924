import fc from 'fast-check'
import { expect, test } from 'vitest'
import { required } from '../../base/assert.ts'
import { commonError, ServiceError } from '../../contract/errors.ts'
import { loadService } from '../../contract/load.ts'
import { s3Error } from '../../contract/s3-errors.ts'
import { type HttpRequestParts, type HttpResponseParts, streamsInput } from './protocol.ts'
import { restXml } from './rest-xml.ts'

const s3 = loadService('s3')
const protocol = restXml(s3)
const at = new Date('2009-10-12T17:50:30.000Z')
const malformed = 'The XML you provided was not well-formed or did not validate against our published schema'

test('rest-xml: answers are spelled as S3 spells them', () => {
  const listed = { Buckets: [{ Name: 'a', CreationDate: at }], Owner: { ID: 'me' } }
  expect(answer('ListBuckets', listed)).toEqual(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets><Bucket><Name>a</Name>' +
      '<CreationDate>2009-10-12T17:50:30.000Z</CreationDate></Bucket></Buckets><Owner><ID>me</ID></Owner>' +
      '</ListAllMyBucketsResult>',
  )
  const location = (inner: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</LocationConstraint>`
  expect(answer('GetBucketLocation', { LocationConstraint: 'eu-west-1' })).toBe(location('eu-west-1'))
  expect(answer('GetBucketLocation', {})).toBe(location(''))
  const grants = { Grants: [{ Grantee: { Type: 'CanonicalUser', ID: 'me' }, Permission: 'READ' }] }
  expect(answer('GetBucketAcl', grants)).toContain(
    '<AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">' +
      '<ID>me</ID></Grantee><Permission>READ</Permission></Grant></AccessControlList>',
  )
  expect(answer('GetBucketPolicy', { Policy: '{"a":"<"}' })).toBe('{"a":"<"}')
  expect(answer('GetBucketVersioning', {})).toContain('<VersioningConfiguration xmlns=')
})

test('rest-xml: heads have status, ids and what the output says', () => {
  const put = encode('PutObject', { ETag: '"e"', BucketKeyEnabled: false, VersionId: undefined })
  expect(put).toMatchObject({ status: 200, headers: { 'x-amz-request-id': 'R', etag: '"e"' } })
  expect(put.headers).toMatchObject({ 'x-amz-server-side-encryption-bucket-key-enabled': 'false' })
  expect(encode('PutBucketPolicy', {})).toMatchObject({ status: 204 })
  expect(encode('PutBucketTagging', {})).toMatchObject({ status: 204 })
  expect(encode('PutBucketAcl', {})).toMatchObject({ status: 200 })
  expect(put.headers['x-amz-id-2']).toMatch(/^[A-Za-z0-9+/]{43}=$/)
  expect(put.headers).not.toHaveProperty('content-type')
  expect(put.headers).not.toHaveProperty('x-amz-version-id')
  expect(put.body).toHaveLength(0)

  expect(encode('DeleteBucket', {})).toMatchObject({ status: 204 })
  const head = encode('HeadObject', { ContentLength: 9, ContentType: 'a/b', LastModified: at })
  expect(head.headers).toMatchObject({
    'content-length': '9',
    'content-type': 'a/b',
    'last-modified': 'Mon, 12 Oct 2009 17:50:30 GMT',
  })
  expect(head.body).toHaveLength(0)
  expect(encode('HeadObject', { ContentRange: 'bytes 0-1/9' }).status).toBe(206)
  const lines = encode('HeadObject', { Metadata: { A: 'x\r\nset-cookie: y', b: 'é' } }).headers
  expect(Object.entries(lines).filter(([name]) => name.startsWith('x-amz-meta'))).toEqual([
    ['x-amz-meta-a', `=?UTF-8?B?${Buffer.from('x\r\nset-cookie: y').toString('base64')}?=`],
    ['x-amz-meta-b', '=?UTF-8?B?w6k=?='],
  ])
})

test('rest-xml: errors are S3’s, and S3 Control’s have an element round them', () => {
  const error = s3Error('NoSuchBucket', undefined, { BucketName: 'a<b' }, { headers: { 'x-more': '1' } })
  const encoded = protocol.encodeError(error, 'R')
  expect(encoded).toMatchObject({ status: 404, headers: { 'content-type': 'application/xml', 'x-more': '1' } })
  expect(textOf(encoded)).toMatch(
    /^<\?xml [^>]*>\n<Error><Code>NoSuchBucket<\/Code><Message>The specified bucket does not exist<\/Message><BucketName>a&lt;b<\/BucketName><RequestId>R<\/RequestId><HostId>[^<]+<\/HostId><\/Error>$/,
  )
  const control = restXml(loadService('s3control')).encodeError(error, 'R')
  expect(textOf(control)).toMatch(/<ErrorResponse><Error><Code>.*<\/Error><RequestId>R<\/RequestId>/)
  const common = protocol.encodeError(commonError('accessDenied', 'Access Denied'), 'R')
  expect(common.status).toBe(403)
  expect(textOf(common)).toContain('<Code>AccessDenied</Code>')
  const unchanged = protocol.encodeError(s3Error('NotModified', undefined, {}, { headers: { etag: '"e"' } }), 'R')
  expect(unchanged).toMatchObject({ status: 304, headers: { etag: '"e"' }, body: new Uint8Array(0) })
})

test('rest-xml: a body is read whatever its prefixes, order and additions are', () => {
  const body =
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- c --><s:Delete xmlns:s="urn:x"><Future><Key>no</Key></Future>\n' +
    ' <s:Object><s:VersionId/><s:Key><![CDATA[<a>]]>&amp; &#x62;</s:Key></s:Object><Quiet> true </Quiet>' +
    '<Object><Key> </Key></Object></s:Delete>'
  expect(decode('DeleteObjects', '/b', body)).toEqual({
    Bucket: 'b',
    Delete: { Objects: [{ Key: '<a>& b', VersionId: '' }, { Key: ' ' }], Quiet: true },
  })
  expect(decode('PutBucketTagging', '/b', '<Tagging><TagSet/></Tagging>')).toEqual({
    Bucket: 'b',
    Tagging: { TagSet: [] },
  })
  expect(decode('CreateBucket', '/b', '')).toEqual({ Bucket: 'b' })
  const acl =
    '<AccessControlPolicy xmlns:xsi="urn:i"><AccessControlList><Grant><Grantee xsi:type="Group"><URI>u</URI></Grantee>' +
    '</Grant></AccessControlList></AccessControlPolicy>'
  expect(decode('PutBucketAcl', '/b', acl)).toMatchObject({
    AccessControlPolicy: { Grants: [{ Grantee: { Type: 'Group', URI: 'u' } }] },
  })
})

test('rest-xml: a body that is not what it must be is malformed, in S3’s words', () => {
  const bodies = [
    '<Delete>',
    '<Delete></Delete><Delete/>',
    'text',
    '<Other><Object><Key>a</Key></Object></Other>',
    '<Delete></Delete>',
    '<Delete><Object></Object></Delete>',
    '<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>',
    '<Delete><Object><Key><b/></Key></Object></Delete>',
    '<Delete><Object><Key>a</Key></Object><Quiet>maybe</Quiet></Delete>',
    '<Delete><Object><Key>&unknown;</Key></Object></Delete>',
    '<!DOCTYPE Delete><Delete><Object><Key>a</Key></Object></Delete>',
    '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&e;</Key></Object></Delete>',
    `${'<Delete>'.repeat(100_000)}`,
    `<Delete>${'<x/>'.repeat(100_001)}<Object><Key>a</Key></Object></Delete>`,
    '<Delete><Object><Key>a\u0000</Key></Object></Delete>',
    '<Delete a="1" a="2"><Object><Key>a</Key></Object></Delete>',
  ]
  for (const body of bodies) {
    expect(
      refusal(() => decode('DeleteObjects', '/b', body)),
      body.slice(0, 80),
    ).toMatchObject({
      kind: 'malformedRequest',
      message: malformed,
    })
  }
  expect(refusal(() => decode('DeleteObjects', '/b', ''))).toMatchObject({ name: 'MissingRequestBodyError' })
  const latin = Buffer.from('<Delete><Object><Key>\xe9</Key></Object></Delete>', 'latin1')
  expect(refusal(() => decode('DeleteObjects', '/b', latin))).toMatchObject({ message: malformed })
})

test('rest-xml: paths, parameters and headers are decoded exactly, or refused by name', () => {
  expect(decode('GetObject', '/b/a%2Fb//..%00%25/+', '')).toEqual({ Bucket: 'b', Key: 'a/b//..\0%/+' })
  expect(decode('ListObjects', '/b/', '', 'prefix=a+b%2B&max-keys=&delimiter=&prefix=second')).toEqual({
    Bucket: 'b',
    Prefix: 'a b+',
    Delimiter: '',
  })
  const max = refusal(() => decode('ListObjects', '/b', '', 'max-keys=many'))
  expect(max).toMatchObject({
    name: 'InvalidArgument',
    message: 'Provided max-keys not an integer or within integer range',
    members: { ArgumentName: 'max-keys', ArgumentValue: 'many' },
  })
  for (const [path, query] of [
    ['/b/%zz', ''],
    ['/b/%ff', ''],
    ['/b/k', 'versionId=%'],
  ] as const) {
    expect(refusal(() => decode('GetObject', path, '', query))).toMatchObject({ name: 'InvalidURI', status: 400 })
  }
  expect(decode('GetObject', `/b/${'a'.repeat(1024)}`, '')).toMatchObject({ Key: 'a'.repeat(1024) })
  expect(refusal(() => decode('GetObject', `/b/${'%C3%BC'.repeat(513)}`, ''))).toMatchObject({
    name: 'KeyTooLongError',
    members: { Size: 1026, MaxSizeAllowed: 1024 },
  })
  const headers = {
    'if-modified-since': 'yesterday',
    'x-amz-meta-a': Buffer.from('é').toString('latin1'),
    'x-amz-meta-b': '\xe9',
    'x-amz-meta-__proto__': 'x',
    'content-length': '5',
  }
  const read = decode('CopyObject', '/b/k', '', '', { ...headers, 'x-amz-copy-source': 'c/k' })
  expect(read.Metadata).toEqual(Object.assign(Object.create(null), { a: 'é', b: 'é', ['__proto__']: 'x' }))
  expect(decode('GetObject', '/b/k', '', '', headers)).toEqual({ Bucket: 'b', Key: 'k' })
  const date = { 'x-amz-object-lock-retain-until-date': 'soon' }
  expect(refusal(() => decode('CreateMultipartUpload', '/b/k', '', '', date))).toMatchObject({
    name: 'InvalidArgument',
  })
})

test('rest-xml: a presigned URL may have headers among its parameters', () => {
  const hoisted =
    'X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&x-amz-acl=private&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-meta-one=%C3%BC+1' +
    '&x-amz-sdk-checksum-algorithm=CRC32&X-Amz-Tagging=a%3Db&x-amz-meta-two=2'
  const signed = `${hoisted}&X-Amz-Signature=0`
  const { Body: _, ...input } = decode('PutObject', '/b/k', '', signed, { 'x-amz-meta-two': 'sent' })
  const Metadata = Object.assign(Object.create(null), { one: 'ü 1', two: 'sent' })
  expect(input).toEqual({ Bucket: 'b', Key: 'k', ACL: 'private', Tagging: 'a=b', Metadata })
  expect(decode('GetObject', '/b/k', '', 'x-amz-checksum-mode=ENABLED&X-Amz-Signature=0')).toMatchObject({
    ChecksumMode: 'ENABLED',
  })
  expect(decode('CopyObject', '/b/k', '', hoisted)).toEqual({ Bucket: 'b', Key: 'k' })
})

test('rest-xml: a value that a body may not have is malformed, a Region excepted', () => {
  const versioning = (status: string) => `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`
  expect(decode('PutBucketVersioning', '/b', versioning('Enabled'))).toMatchObject({
    VersioningConfiguration: { Status: 'Enabled' },
  })
  expect(refusal(() => decode('PutBucketVersioning', '/b', versioning('enabled')))).toMatchObject({
    message: malformed,
  })
  const region =
    '<CreateBucketConfiguration><LocationConstraint>moon-1</LocationConstraint></CreateBucketConfiguration>'
  expect(decode('CreateBucket', '/b', region)).toMatchObject({
    CreateBucketConfiguration: { LocationConstraint: 'moon-1' },
  })
})

test('rest-xml: only the operations whose payload is an object’s bytes take a stream', () => {
  const streaming = [...s3.operations.values()].filter(streamsInput).map(({ name }) => name)
  expect(streaming).toEqual(['PutObject', 'PutObjectAnnotation', 'UploadPart', 'WriteGetObjectResponse'])
})

test('rest-xml: whatever is sent, it decodes or is refused', () => {
  const parts = fc.constantFrom(
    '<Delete>',
    '</Delete>',
    '<Object>',
    '</Object>',
    '<Key>',
    '</Key>',
    '&',
    ']]>',
    '<![',
    'é',
  )
  const names = ['DeleteObjects', 'PutBucketAcl', 'CompleteMultipartUpload', 'PutBucketLifecycleConfiguration'] as const
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.oneof(fc.array(parts), fc.array(fc.string({ unit: 'binary' }))),
      fc.string(),
      fc.string(),
      (name, body, path, query) => {
        try {
          decode(name, `/${path}`, body.join(''), query)
        } catch (error) {
          expect(error).toBeInstanceOf(ServiceError)
        }
      },
    ),
    { numRuns: 1000 },
  )
})

function operation(name: string) {
  return required(s3.operations.get(name), name)
}

function decode(
  name: string,
  path: string,
  body: string | Uint8Array,
  query = '',
  headers: HttpRequestParts['headers'] = {},
): Record<string, unknown> {
  const { method } = operation(name)
  return { ...protocol.decodeRequest(operation(name), { method, path, query, headers, body: Buffer.from(body) }) }
}

function encode(name: string, output: unknown): HttpResponseParts {
  return protocol.encodeResponse(operation(name), output, 'R')
}

function answer(name: string, output: unknown): string {
  return textOf(encode(name, output))
}

function textOf({ body }: HttpResponseParts): string {
  if (!(body instanceof Uint8Array)) throw new Error('it is streamed')
  return Buffer.from(body).toString()
}

function refusal(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return null
}
