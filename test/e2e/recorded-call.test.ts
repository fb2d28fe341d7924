import {
  CloudTrailServiceException,
  CreateEventDataStoreCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail'
import { AssumeRootCommand, GetCallerIdentityCommand, STSServiceException } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import {
  type AwsClients,
  type AwsTarget,
  awsClients,
  jsonCall,
  queryCall,
  sendPlain,
  signedHeaders,
} from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

/** The order in which AWS writes the members of a management record. */
const membersInOrder =
  'eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage requestParameters responseElements additionalEventData requestID eventID readOnly resources eventType apiVersion managementEvent recipientAccountId sharedEventID serviceEventDetails vpcEndpointId vpcEndpointAccountId eventCategory addendum tlsDetails sessionCredentialFromConsole'.split(
    ' ',
  )
const identityInOrder = 'type principalId arn accountId accessKeyId userName sessionContext invokedBy'.split(' ')

let server: TestServer
let target: AwsTarget
let clients: AwsClients
let cairn: CairnClient
beforeAll(async () => {
  server = await startServer()
  target = { url: server.url, credentials: server.credentials() }
  clients = awsClients(target)
  cairn = new CairnClient(target)
})
afterAll(async () => {
  clients[Symbol.dispose]()
  cairn[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

test('recorded call: every member is what AWS would write, in its order', async () => {
  const { $metadata } = await clients.sts.send(new GetCallerIdentityCommand({}))
  const { text, record } = await recordOf($metadata.requestId)
  expect(record).toEqual({
    eventVersion: '1.11',
    userIdentity: {
      type: 'Root',
      principalId: '123456789012',
      arn: 'arn:aws:iam::123456789012:root',
      accountId: '123456789012',
      accessKeyId: target.credentials.accessKeyId,
    },
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    eventSource: 'sts.amazonaws.com',
    eventName: 'GetCallerIdentity',
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent: expect.stringContaining('aws-sdk-js/3'),
    requestParameters: null,
    responseElements: null,
    requestID: $metadata.requestId,
    eventID: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '123456789012',
    eventCategory: 'Management',
  })
  expectOrder(text)
})

test('recorded call: all that this server ever recorded has its members in the order of AWS', async () => {
  await refusalOf(clients.cloudtrail.send(new LookupEventsCommand({ MaxResults: 99 })))
  await sendPlain(target.url, jsonCall('cloudtrail', 'CloudTrail_20131101.LookupEvents'), {})
  const { records } = await cairn.search([['recipientAccountId', '123456789012']])
  expect(new Set(records.map(({ record }) => record.eventType))).toEqual(new Set(['AwsApiCall', 'AwsServiceEvent']))
  for (const { text } of records) expectOrder(text)
})

test('recorded call: what was asked is on record as AWS spells it', async () => {
  const { $metadata } = await clients.cloudtrail.send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'ConsoleLogin' }],
      StartTime: new Date('2026-11-01T12:30:00Z'),
      MaxResults: 5,
    }),
  )
  const { record } = await recordOf($metadata.requestId)
  expect(record).toMatchObject({
    requestParameters: {
      lookupAttributes: [{ attributeKey: 'EventName', attributeValue: 'ConsoleLogin' }],
      startTime: 'Nov 1, 2026, 12:30:00 PM',
      maxResults: 5,
    },
    responseElements: null,
    readOnly: true,
  })
})

test('recorded call: what this version does not do is refused by name, and on record with what was asked', async () => {
  const store = await refusalOf(clients.cloudtrail.send(new CreateEventDataStoreCommand({ Name: 'audit' })))
  expect(store).toMatchObject({
    name: 'UnsupportedOperationException',
    message: expect.stringContaining('CreateEventDataStore'),
  })
  expect((await recordOf(store.requestId)).record).toMatchObject({
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'CreateEventDataStore',
    errorCode: 'UnsupportedOperationException',
    requestParameters: { name: 'audit' },
    responseElements: null,
    readOnly: false,
    userIdentity: { type: 'Root' },
  })

  const TaskPolicyArn = { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' }
  const asked = new AssumeRootCommand({ TargetPrincipal: '111111111111', TaskPolicyArn })
  const session = await refusalOf(clients.sts.send(asked))
  expect(session).toMatchObject({ name: 'UnsupportedOperation', message: expect.stringContaining('AssumeRoot') })
  expect((await recordOf(session.requestId)).record).toMatchObject({
    eventName: 'AssumeRoot',
    requestParameters: { targetPrincipal: '111111111111', taskPolicyArn: TaskPolicyArn },
  })
})

test('recorded call: an operation and a service that are unknown are refused by name, and on record', async () => {
  const cases = [
    {
      call: jsonCall('cloudtrail', 'CloudTrail_20131101.InventTrail'),
      says: ['UnknownOperationException', 'InventTrail'],
      record: { eventSource: 'cloudtrail.amazonaws.com', eventName: 'InventTrail' },
    },
    {
      call: queryCall('sts', 'InventRole', '2011-06-15'),
      says: ['<Code>InvalidAction</Code>', 'InventRole'],
      record: { eventSource: 'sts.amazonaws.com', eventName: 'InventRole' },
    },
    {
      call: jsonCall('dynamodb', 'DynamoDB_20120810.ListTables'),
      says: ['UnsupportedOperationException', 'dynamodb'],
      record: { eventSource: 'dynamodb.amazonaws.com', eventName: 'ListTables', readOnly: true },
    },
    {
      call: jsonCall('states', 'AWSStepFunctions.StartExecution'),
      says: ['UnsupportedOperationException'],
      record: { eventSource: 'states.amazonaws.com', eventName: 'StartExecution', readOnly: false },
    },
  ]
  for (const { call, says, record } of cases) {
    const { status, text, headers } = await sendPlain(target.url, call, signedHeaders(call, target))
    expect(status).toBe(400)
    for (const part of says) expect(text).toContain(part)
    expect((await recordOf(headers.get('x-amzn-requestid'))).record).toMatchObject({
      ...record,
      userIdentity: { type: 'Root' },
      recipientAccountId: '123456789012',
      requestParameters: null,
      errorCode: expect.any(String),
    })
  }
})

async function recordOf(requestId: string | null | undefined) {
  const { records } = await cairn.search([['requestID', required(requestId, 'a request id')]])
  expect(records).toHaveLength(1)
  return required(records[0], 'the record')
}

async function refusalOf(answer: Promise<unknown>) {
  const error: unknown = await answer.then(
    () => null,
    (reason: unknown) => reason,
  )
  const isRefusal = error instanceof CloudTrailServiceException || error instanceof STSServiceException
  if (!isRefusal) throw new Error('the call was not refused', { cause: error })
  return { name: error.name, message: error.message, requestId: error.$metadata.requestId }
}

function expectOrder(text: string): void {
  const record: Readonly<Record<string, unknown>> = JSON.parse(text)
  expect(Object.keys(record)).toEqual(membersInOrder.filter((name) => Object.hasOwn(record, name)))
  const identity = record.userIdentity
  if (typeof identity !== 'object' || identity === null) throw new Error('the record has no identity')
  expect(Object.keys(identity)).toEqual(identityInOrder.filter((name) => Object.hasOwn(identity, name)))
}
