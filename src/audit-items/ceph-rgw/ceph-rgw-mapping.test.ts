import { expect, test } from 'vitest'
import { mappedRecord, mappingProblem } from '../../../test/support/mapped-records.ts'
import { cephEntry } from '../../../test/support/source-items.ts'
import type { JsonObject } from '../../event/event-record.ts'

test('ceph-rgw: a call becomes a record, field by field', () => {
  const entry = cephEntry()
  expect(mappedRecord('ceph-rgw', entry)).toEqual({
    eventVersion: '1.11',
    userIdentity: {
      type: 'User',
      principalId: 'acme$frank',
      arn: 'arn:aws:iam::acme:user/frank',
      accessKeyId: '0555b35654ad1656d804',
      userName: 'frank',
    },
    eventTime: '2026-11-20T09:12:46Z',
    eventSource: 'ceph.io',
    eventName: 'GetObject',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '192.0.2.44',
    userAgent: 'aws-cli/2.17.9',
    requestParameters: { versionId: '3HL4', bucketName: 'media', key: 'films/one two.mp4' },
    responseElements: null,
    additionalEventData: {
      operation: 'get_obj',
      statusCode: 200,
      AuthenticationMethod: 'Local',
      bytesTransferredIn: 0,
      bytesTransferredOut: 73400320,
      objectSize: 73400320,
      totalTimeMs: 412,
      objectOwner: 'acme$owner',
      original: entry,
    },
    requestID: 'tx00000f3a5c6d7e8f90123-00691ed0ae-4e1b-default',
    eventID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    readOnly: true,
    resources: [
      { type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::media/films/one two.mp4' },
      { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::media' },
    ],
    eventType: 'AwsApiCall',
    managementEvent: false,
    recipientAccountId: '123456789012',
    eventCategory: 'Data',
  })
})

test.each<[string, JsonObject, JsonObject]>([
  ['of no tenant', { user: 'frank' }, { arn: 'arn:aws:iam:::user/frank', userName: 'frank' }],
  ['of a subuser', { subuser: 'frank:swift' }, { principalId: 'frank:swift', userName: 'frank' }],
  ['of nobody', { user: 'anonymous', access_key_id: undefined }, { type: 'Anonymous' }],
  [
    'of a role',
    { authentication_type: 'STS', sts_info: { role_name: 'acme$reader', role_session: 'kim' } },
    {
      type: 'AssumedRole',
      principalId: 'reader:kim',
      arn: 'arn:aws:sts::acme:assumed-role/reader/kim',
      sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::acme:role/reader', userName: 'reader' } },
    },
  ],
])('ceph-rgw: the identity %s', (_, changes, wanted) => {
  expect(mappedRecord('ceph-rgw', cephEntry(changes)).userIdentity).toMatchObject(wanted)
})

test.each<[string, JsonObject, JsonObject]>([
  [
    'a key in a virtual host',
    { uri: 'PUT /films/one.mp4?partNumber=3&uploadId=u HTTP/1.1', operation: 'put_obj' },
    { eventName: 'UploadPart', requestParameters: { key: 'films/one.mp4', partNumber: '3' }, readOnly: false },
  ],
  [
    'a key below a tenant',
    { uri: 'DELETE /acme:media/a HTTP/1.1', operation: 'delete_obj' },
    { eventName: 'DeleteObject', requestParameters: { bucketName: 'media', key: 'a' } },
  ],
  [
    'a read with a name of Swift',
    { uri: 'HEAD /swift/v1 HTTP/1.1', operation: 'stat_account', bucket: undefined },
    { eventName: 'StatAccount', readOnly: true, responseElements: null },
  ],
  [
    'a read of a notification',
    { uri: 'GET /media?notification HTTP/1.1', operation: 'pubsub_notifications_get_s3' },
    { eventName: 'GetBucketNotification', readOnly: true },
  ],
  [
    'a key of Swift',
    { uri: 'HEAD /swift/v1/AUTH_x/media/a/b HTTP/1.1' },
    { eventName: 'HeadObject', requestParameters: { key: 'a/b' } },
  ],
  [
    'a listing of versions',
    { uri: 'GET /media?versions&prefix=a HTTP/1.1', operation: 'list_bucket' },
    { eventName: 'ListObjectVersions', eventCategory: 'Data', requestParameters: { versions: '', prefix: 'a' } },
  ],
  [
    'a bucket that is made',
    { uri: 'PUT /media HTTP/1.1', operation: 'create_bucket' },
    { eventName: 'CreateBucket', eventCategory: 'Management', readOnly: false },
  ],
  [
    'what is asked of a bucket, not of an object',
    { uri: 'GET /media?acl HTTP/1.1', operation: 'get_acls' },
    { eventName: 'GetBucketAcl', eventCategory: 'Management' },
  ],
  [
    'a call without a bucket',
    { uri: 'GET / HTTP/1.1', operation: 'list_buckets', bucket: '' },
    { eventName: 'ListBuckets', eventCategory: 'Management', requestParameters: null },
  ],
  [
    'a call of the gateway alone',
    { uri: 'POST / HTTP/1.1', operation: 'assume_role_web_identity', bucket: '' },
    { eventName: 'AssumeRoleWebIdentity' },
  ],
  [
    'many keys with what became of each',
    {
      uri: 'POST /media?delete HTTP/1.1',
      operation: 'multi_object_delete',
      op_data: { num_ok: 1, num_err: 0, objects: [{ key: 'a', http_status: 204, error: false }] },
    },
    { eventName: 'DeleteObjects', additionalEventData: { deleted: { objects: [{ key: 'a' }] } } },
  ],
  ['an error', { http_status: '403', error_code: 'AccessDenied' }, { errorCode: 'AccessDenied' }],
  ['an error without a code', { http_status: '500' }, { errorCode: 'HTTP500' }],
  ['a time of older versions', { time: '2026-11-20 09:12:46.310927Z' }, { eventTime: '2026-11-20T09:12:46Z' }],
  ['a path that is not encoded well', { uri: 'GET /media/%zz HTTP/1.1' }, { requestParameters: { key: '%zz' } }],
])('ceph-rgw: %s', (_, changes, wanted) => {
  expect(mappedRecord('ceph-rgw', cephEntry(changes))).toMatchObject(wanted)
})

test('ceph-rgw: no signature, token or key gets into the record or stays in the original', () => {
  const names = ['X-Amz-Signature', 'X-Amz-Credential', 'Signature', 'temp_url_sig', 'X-Amz-Security-Token']
  const uri = `GET /media/a?${names.map((name) => `${name}=TOPSECRET`).join('&')} HTTP/1.1`
  const http_x_headers = [
    { HTTP_X_AUTH_TOKEN: 'TOPSECRET' },
    { HTTP_X_AMZ_SECURITY_TOKEN: 'TOPSECRET' },
    { HTTP_X_AMZ_SERVER_SIDE_ENCRYPTION_CUSTOMER_KEY: 'TOPSECRET' },
  ]
  expect(JSON.stringify(mappedRecord('ceph-rgw', cephEntry({ uri, http_x_headers })))).not.toContain('TOPSECRET')
})

test.each<[string, JsonObject, string]>([
  ['without a time', { time: undefined }, 'time is missing'],
  ['with a time that is none', { time: 'today' }, 'time is no time'],
  ['without its operation', { operation: 5 }, 'operation is not a text'],
])('ceph-rgw: an entry %s is told as such', (_, changes, problem) => {
  expect(mappingProblem('ceph-rgw', cephEntry(changes))).toBe(problem)
})
