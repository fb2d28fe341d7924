import { afterAll, beforeAll, expect, test } from 'vitest'
import { CairnClient } from '../support/cairn-client.ts'
import { bucketRecordCases } from '../support/s3-bucket-record-cases.ts'
import { objectRecordCases } from '../support/s3-object-record-cases.ts'
import { accountId, Bucket, type ExpectedS3Record } from '../support/s3-record-case.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { type WireCall, WitnessedS3 } from '../support/witnessed-s3.ts'

let server: TestServer
let s3: WitnessedS3
let cairn: CairnClient

beforeAll(async () => {
  server = await startServer({ env: { CAIRN_DATA_EVENTS: 'all' } })
  s3 = new WitnessedS3({ url: server.url, credentials: server.credentials() })
  cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
})

afterAll(async () => {
  s3[Symbol.dispose]()
  cairn[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

// Goal: the record of every call of S3 is, member for member, what AWS writes, and its bytes and ids are those of the wire.
//
// Method: the unmodified client makes each call once; what it hands to the network and gets from it is measured there.
test.each([...bucketRecordCases, ...objectRecordCases])('records of S3: %s', async (_what, run, expectedOf, key) => {
  const call = await s3.witness(run)
  const records = await recordsOf(call)
  const [record] = records.filter(({ eventName }) => eventName === expectedOf().eventName)
  expect(record).toEqual(recordOf(call, expectedOf(), key))
})

function recordOf(call: WireCall, expected: ExpectedS3Record, key: string | undefined) {
  const { eventName, isRead, isData = false, told = {}, response = null, added = {}, errorCode } = expected
  const resources = resourcesOf(expected, key)
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'Root',
      principalId: accountId,
      arn: `arn:aws:iam::${accountId}:root`,
      accountId,
      accessKeyId: server.credentials().accessKeyId,
    },
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    eventSource: 's3.amazonaws.com',
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent: expect.stringMatching(/^\[aws-sdk-js\/.*\]$/),
    ...(errorCode === undefined ? {} : { errorCode, errorMessage: expect.stringMatching(/./) }),
    requestParameters: {
      ...(eventName === 'ListBuckets' ? {} : { bucketName: Bucket }),
      Host: call.host,
      ...(key === undefined ? {} : { key }),
      ...told,
    },
    responseElements: response,
    additionalEventData: {
      SignatureVersion: 'SigV4',
      AuthenticationMethod: 'AuthHeader',
      bytesTransferredIn: call.bytesIn,
      bytesTransferredOut: call.bytesOut,
      'x-amz-id-2': call.hostId,
      ...added,
    },
    requestID: call.requestId,
    eventID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    readOnly: isRead,
    ...(resources.length === 0 ? {} : { resources }),
    eventType: 'AwsApiCall',
    managementEvent: !isData,
    recipientAccountId: accountId,
    eventCategory: isData ? 'Data' : 'Management',
  }
}

function resourcesOf({ about, prefix = '' }: ExpectedS3Record, key = ''): readonly object[] {
  const arn = `arn:aws:s3:::${Bucket}`
  const bucket = { accountId, type: 'AWS::S3::Bucket', ARN: arn }
  switch (about) {
    case 'nothing':
      return []
    case 'the bucket':
      return [bucket]
    case 'the key':
      return [{ type: 'AWS::S3::Object', ARN: `${arn}/${key}` }, bucket]
    case 'what begins so':
      return [{ type: 'AWS::S3::Object', ARNPrefix: `${arn}/${prefix}` }, bucket]
  }
}

async function recordsOf({ requestId }: WireCall) {
  const { records } = await cairn.search([['requestID', requestId]])
  return records.map(({ record }) => record)
}
