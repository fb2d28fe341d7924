import { expect, test } from 'vitest'
import { mappedRecord, mappingProblem, sourceContext } from '../../../test/support/mapped-records.ts'
import { minioEntry } from '../../../test/support/source-items.ts'
import { isJsonObject, type JsonObject } from '../../event/event-record.ts'
import { minioMapping } from './minio-mapping.ts'

/** The entry with some members of its `api` changed. */
function withApi(changes: JsonObject, more: JsonObject = {}): JsonObject {
  const entry = minioEntry()
  return { ...entry, api: { ...(isJsonObject(entry.api) ? entry.api : {}), ...changes }, ...more }
}

test('minio: a call becomes a record, field by field', () => {
  const entry = minioEntry()
  const {
    Authorization: _,
    'X-Amz-Date': __,
    ...requestHeader
  } = isJsonObject(entry.requestHeader) ? entry.requestHeader : {}
  expect(mappedRecord('minio', entry)).toEqual({
    eventVersion: '1.11',
    userIdentity: {
      type: 'ServiceAccount',
      principalId: 'UPLOADER0KEY00000001',
      accessKeyId: 'UPLOADER0KEY00000001',
      userName: 'erin',
      sessionContext: {
        sessionIssuer: { type: 'User', principalId: 'erin', userName: 'erin' },
      },
    },
    eventTime: '2026-11-20T09:12:45Z',
    eventSource: 'min.io',
    eventName: 'PutObject',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'MinIO (linux; amd64) minio-go/v7.0.91',
    requestParameters: {
      'x-id': 'PutObject',
      'x-amz-server-side-encryption': 'AES256',
      bucketName: 'invoices',
      Host: 'minio.example.com:9000',
      key: '2026/11/a b.pdf',
    },
    responseElements: { etag: '9b2cf535f27731c974343645a3985328', 'x-amz-version-id': 'c1a2b3d4' },
    additionalEventData: {
      apiName: 'PutObject',
      deploymentID: '0a6e5c4f-5d0f-4b5c-8e55-ee9b6d1a2c10',
      statusCode: 200,
      bytesTransferredIn: 2048,
      bytesTransferredOut: 0,
      timeToResponse: '2551002ns',
      'x-amz-id-2': 'dd9025bab4ad464b049177c95eb6ebf3',
      tags: { PutObject: 'name=2026/11/a b.pdf,pool=1,set=1' },
      original: { ...entry, requestHeader },
    },
    requestID: '187A2F0C1D3E5B60',
    eventID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    readOnly: false,
    resources: [
      { type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::invoices/2026/11/a b.pdf' },
      { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::invoices' },
    ],
    eventType: 'AwsApiCall',
    managementEvent: false,
    recipientAccountId: '123456789012',
    eventCategory: 'Data',
  })
})

const withoutKey = { accessKey: undefined, parentUser: undefined }

/** Claims of the credentials that a call gave, not of those that it was made with. */
const newSession = { accessKey: 'ISSUED0KEY0000000001', exp: 1795194650, parent: 'erin' }

test.each<[string, JsonObject, JsonObject]>([
  [
    'a user with a key of its own',
    { parentUser: undefined, accessKey: 'frank' },
    { type: 'User', principalId: 'frank', accessKeyId: 'frank', userName: 'frank' },
  ],
  [
    'a session that an identity provider vouched for',
    { parentUser: 'u-4711', requestClaims: { sub: '4711', preferred_username: 'kim', exp: 1795170000 } },
    {
      type: 'Session',
      userName: 'u-4711',
      sessionContext: {
        sessionIssuer: { type: 'User', principalId: 'u-4711', userName: 'u-4711' },
        attributes: { sub: '4711', preferred_username: 'kim', exp: 1795170000 },
        sourceIdentity: 'kim',
      },
    },
  ],
  ['nobody', { ...withoutKey, requestHeader: {} }, { type: 'Anonymous' }],
  [
    'one who was refused before it was known whose key it is',
    withApi({ status: 'Forbidden', statusCode: 403 }, withoutKey),
    { type: 'Unknown', accessKeyId: 'UPLOADER0KEY00000001' },
  ],
  [
    'one whose presigned request was refused',
    withApi(
      { status: 'Forbidden', statusCode: 403 },
      {
        ...withoutKey,
        requestHeader: {},
        requestQuery: { 'X-Amz-Credential': 'SOMEKEY/20261120/us-east-1/s3/aws4_request' },
      },
    ),
    { type: 'Unknown', accessKeyId: 'SOMEKEY' },
  ],
  [
    'one who asks for temporary credentials and signs with a key',
    withApi({ name: 'AssumeRole', bucket: undefined, object: undefined }, { ...withoutKey, requestClaims: newSession }),
    { type: 'User', accessKeyId: 'UPLOADER0KEY00000001', userName: 'UPLOADER0KEY00000001' },
  ],
  [
    'one who asks for them with a token of an identity provider',
    withApi(
      { name: 'AssumeRoleSSOCommon', bucket: undefined, object: undefined },
      { ...withoutKey, requestHeader: {}, requestClaims: { ...newSession, sub: '4711', preferred_username: 'kim' } },
    ),
    { type: 'User', principalId: 'erin', userName: 'kim' },
  ],
  [
    'one who posts a form, which holds the key',
    withApi({ name: 'PostPolicyBucket', object: undefined }, { ...withoutKey, requestHeader: {} }),
    { type: 'Unknown' },
  ],
  [
    'MinIO itself',
    { ...withoutKey, trigger: 'internal-scanner', event: 'ilm:expiry' },
    { type: 'Service', invokedBy: 'min.io', userName: 'internal-scanner' },
  ],
])('minio: the identity of %s', (_, changes, wanted) => {
  const identity = mappedRecord('minio', minioEntry(changes)).userIdentity
  expect(identity).toMatchObject(wanted)
  expect(Object.keys(isJsonObject(identity) ? identity : {})).toEqual(expect.arrayContaining(Object.keys(wanted)))
})

test.each<[string, JsonObject, JsonObject]>([
  [
    'a listing reads, and is about what the bucket holds',
    withApi({ name: 'ListObjectsV2', object: undefined }),
    { eventName: 'ListObjects', eventCategory: 'Data', readOnly: true, responseElements: null },
  ],
  [
    'a bucket is made',
    withApi({ name: 'PutBucket', object: undefined }),
    { eventName: 'CreateBucket', eventCategory: 'Management', readOnly: false },
  ],
  [
    'many keys are named one by one, and the last is not the only one',
    withApi({
      name: 'DeleteMultipleObjects',
      object: 'b',
      objects: [{ objectName: 'a', versionId: 'v1' }, { objectName: 'b' }],
    }),
    {
      eventName: 'DeleteObjects',
      eventCategory: 'Data',
      requestParameters: {
        'x-id': 'PutObject',
        'x-amz-server-side-encryption': 'AES256',
        bucketName: 'invoices',
        Host: 'minio.example.com:9000',
        objects: [{ objectName: 'a', versionId: 'v1' }, { objectName: 'b' }],
      },
      resources: [{ type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::invoices' }],
    },
  ],
  [
    'the key stands in the path where MinIO names the bucket only',
    withApi({ name: 'GetObjectACL', object: undefined }),
    { eventName: 'GetObjectAcl', eventCategory: 'Data', requestParameters: { key: '2026/11/a b.pdf' } },
  ],
  [
    'the key of a form stands where the object is then',
    withApi(
      { name: 'PostPolicyBucket', object: undefined },
      { responseHeader: { Location: 'http://minio.example.com:9000/invoices/a%20b' } },
    ),
    { eventName: 'PostObject', requestParameters: { key: 'a b' } },
  ],
  [
    'temporary credentials are told by their id',
    withApi({ name: 'AssumeRole', bucket: undefined, object: undefined }, { ...withoutKey, requestClaims: newSession }),
    {
      eventName: 'AssumeRole',
      readOnly: false,
      responseElements: { credentials: { accessKeyId: 'ISSUED0KEY0000000001', expiration: '2026-11-20T17:10:50Z' } },
    },
  ],
  [
    'a call of MinIO that only looks',
    withApi({ name: 'ServerInfo', bucket: undefined, object: undefined }),
    { eventName: 'ServerInfo', readOnly: true },
  ],
  [
    'what was refused before it was known which call it is',
    withApi(
      { name: undefined, bucket: undefined, object: undefined, status: 'Bad Request', statusCode: 400 },
      { ...withoutKey, requestPath: '/invoices/../other' },
    ),
    {
      eventName: 'UnknownOperation',
      errorCode: 'BadRequest',
      readOnly: false,
      requestParameters: { requestPath: '/invoices/../other' },
    },
  ],
  [
    'what was refused so early that it has no status',
    withApi({ name: undefined, bucket: undefined, object: undefined, status: undefined, statusCode: undefined }),
    { eventName: 'UnknownOperation', errorCode: 'InvalidRequest' },
  ],
  [
    'a call of MinIO that S3 has not',
    withApi({ name: 'AddServiceAccount', bucket: undefined, object: undefined }),
    {
      eventName: 'AddServiceAccount',
      eventCategory: 'Management',
      requestParameters: { requestPath: '/invoices/2026/11/a b.pdf' },
    },
  ],
  [
    'a refusal has a code of S3, and the message',
    withApi({ status: 'Forbidden', statusCode: 403 }, { error: 'Access Denied.' }),
    { errorCode: 'AccessDenied', errorMessage: 'Access Denied.' },
  ],
  ['a status becomes a code', withApi({ status: 'Not Found', statusCode: 404 }), { errorCode: 'NotFound' }],
  [
    'what MinIO says of an error counts more',
    withApi(
      { statusCode: 404 },
      { responseHeader: { 'X-Minio-Error-Code': 'NoSuchKey', 'X-Minio-Error-Desc': '"gone"' } },
    ),
    { errorCode: 'NoSuchKey', errorMessage: 'gone' },
  ],
  [
    'what MinIO did by itself has the name of the event',
    withApi({ name: undefined }, { event: 'ilm:expiry', trigger: 'internal-scanner' }),
    { eventName: 'IlmExpiry', additionalEventData: { apiName: 'ilm:expiry', trigger: 'internal-scanner' } },
  ],
])('minio: %s', (_, entry, wanted) => {
  expect(mappedRecord('minio', entry)).toMatchObject(wanted)
})

test('minio: no header, parameter or claim with a secret gets into the record or stays in the original', () => {
  const secret = 'TOPSECRET'
  const requestHeader = Object.fromEntries(
    [
      'Authorization',
      'Cookie',
      'X-Amz-Security-Token',
      'X-Amz-Server-Side-Encryption-Customer-Key',
      'X-Amz-Copy-Source-Server-Side-Encryption-Customer-Key',
    ].map((name) => [name, secret]),
  )
  const requestQuery = Object.fromEntries(
    [
      'X-Amz-Signature',
      'X-Amz-Credential',
      'Signature',
      'LDAPPassword',
      'WebIdentityToken',
      'SAMLAssertion',
      'Token',
    ].map((name) => [name, secret]),
  )
  const requestClaims = { accessToken: secret, sessionToken: secret }
  const record = mappedRecord('minio', minioEntry({ requestHeader, requestQuery, requestClaims }))
  expect(JSON.stringify(record)).not.toContain(secret)
})

test.each<[string, JsonObject, string]>([
  ['without a time', minioEntry({ time: undefined }), 'time is missing'],
  ['with a time that is none', minioEntry({ time: 'soon' }), 'time is no time'],
  ['of another version', minioEntry({ version: '2' }), 'version is not "1"'],
  ['without its call', minioEntry({ api: undefined }), 'api is missing'],
  ['that names no call', withApi({ name: '' }, { trigger: 'internal-scanner' }), 'api.name is missing'],
])('minio: an entry %s is told as such', (_, entry, problem) => {
  expect(mappingProblem('minio', entry)).toBe(problem)
})

test('minio: an empty object asks whether anybody is there', () => {
  expect(minioMapping.map({}, sourceContext)).toBe('nothing')
})
