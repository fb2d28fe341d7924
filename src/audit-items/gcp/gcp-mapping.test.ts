import { expect, test } from 'vitest'
import { mappedRecord, mappingProblem } from '../../../test/support/mapped-records.ts'
import { gcpEntry, pubsubPush } from '../../../test/support/source-items.ts'
import { type JsonObject, objectAt } from '../../event/event-record.ts'

test('gcp: a call becomes a record, field by field', () => {
  const entry = gcpEntry()
  expect(mappedRecord('gcp-audit-log', entry)).toEqual({
    eventVersion: '1.11',
    userIdentity: {
      type: 'ServiceAccount',
      principalId: 'serviceAccount:deployer@acme-prod.iam.gserviceaccount.com',
      userName: 'deployer@acme-prod.iam.gserviceaccount.com',
      accessKeyId: '0f1e2d3c',
      sessionContext: { attributes: { delegationChain: ['grace@example.com'] }, sourceIdentity: 'grace@example.com' },
    },
    eventTime: '2026-11-20T09:12:47Z',
    eventSource: 'storage.googleapis.com',
    eventName: 'storage.setIamPermissions',
    awsRegion: 'europe-west4',
    sourceIPAddress: '203.0.113.77',
    userAgent: 'google-cloud-sdk gcloud/546.0.0',
    requestParameters: {
      resourceName: 'projects/_/buckets/acme-reports',
      request: { policy: { bindings: [{ role: 'roles/storage.objectViewer', members: ['user:henry@example.com'] }] } },
    },
    responseElements: { response: { etag: 'CAI=' } },
    additionalEventData: {
      logName: 'projects/acme-prod/logs/cloudaudit.googleapis.com%2Factivity',
      severity: 'NOTICE',
      projectId: 'acme-prod',
      authorizationInfo: objectAt(entry, 'protoPayload')?.authorizationInfo,
      original: entry,
    },
    eventID: '1nkrpxve1cyvi',
    readOnly: false,
    resources: [{ type: 'gcs_bucket', ARN: '//storage.googleapis.com/projects/_/buckets/acme-reports' }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '123456789012',
    eventCategory: 'Management',
  })
})

test('gcp: an entry that Pub/Sub pushes becomes the record that it becomes in a file', () => {
  for (const entry of [gcpEntry(), gcpEntry({ insertId: undefined })]) {
    expect(mappedRecord('gcp-audit-log', pubsubPush(entry))).toEqual(mappedRecord('gcp-audit-log', entry))
  }
})

test.each<[string, JsonObject | undefined, JsonObject]>([
  ['a person', { principalEmail: 'grace@example.com' }, { type: 'User', userName: 'grace@example.com' }],
  [
    'a workload of an identity pool',
    { principalSubject: 'principal://iam.googleapis.com/projects/1/subject/s' },
    { type: 'User', principalId: 'principal://iam.googleapis.com/projects/1/subject/s' },
  ],
  ['Google itself', { principalEmail: 'system@google.com' }, { type: 'Service' }],
  ['nobody that is told', undefined, { type: 'Unknown' }],
  [
    'a service account used by one that a person used',
    {
      principalEmail: 'b@p.iam.gserviceaccount.com',
      serviceAccountDelegationInfo: [
        { principalSubject: 'user:grace@example.com' },
        { firstPartyPrincipal: { principalEmail: 'a@p.iam.gserviceaccount.com' } },
      ],
    },
    {
      sessionContext: {
        sourceIdentity: 'user:grace@example.com',
        attributes: { delegationChain: ['user:grace@example.com', 'a@p.iam.gserviceaccount.com'] },
      },
    },
  ],
])('gcp: the identity of %s', (_, authenticationInfo, wanted) => {
  expect(mappedRecord('gcp-audit-log', gcpEntry({}, { authenticationInfo })).userIdentity).toMatchObject(wanted)
})

test.each<[string, JsonObject, JsonObject, JsonObject]>([
  [
    'what is read of a configuration is no data',
    { logName: 'projects/acme-prod/logs/cloudaudit.googleapis.com%2Fdata_access' },
    { methodName: 'storage.buckets.get', authorizationInfo: [{ permissionType: 'ADMIN_READ', granted: true }] },
    { eventCategory: 'Management', readOnly: true },
  ],
  [
    'a permission of no type says nothing',
    {},
    { methodName: 'v1.things.get', authorizationInfo: [{ permissionType: 'PERMISSION_TYPE_UNSPECIFIED' }] },
    { readOnly: true },
  ],
  [
    'parts of an entry that was too large have one request id',
    { split: { uid: 'split-1', index: 1, totalSplits: 3 } },
    {},
    { requestID: 'split-1', additionalEventData: { split: { uid: 'split-1', index: 1, totalSplits: 3 } } },
  ],
  [
    'what a service says of a change beside request and answer',
    {},
    {
      serviceData: { policyDelta: { bindingDeltas: [{ action: 'ADD' }] } },
      resourceOriginalState: { size: 1 },
      numResponseItems: '3',
    },
    {
      additionalEventData: {
        serviceData: { policyDelta: { bindingDeltas: [{ action: 'ADD' }] } },
        resourceOriginalState: { size: 1 },
        numResponseItems: '3',
      },
    },
  ],
  [
    'what is read of data is a data event',
    { logName: 'projects/acme-prod/logs/cloudaudit.googleapis.com%2Fdata_access' },
    { methodName: 'storage.objects.get', authorizationInfo: [{ permissionType: 'DATA_READ', granted: true }] },
    { eventCategory: 'Data', managementEvent: false, readOnly: true, responseElements: null },
  ],
  [
    'the name says whether it reads where no permission does',
    {},
    { methodName: 'google.iam.admin.v1.ListServiceAccounts', authorizationInfo: undefined },
    { readOnly: true, eventName: 'google.iam.admin.v1.ListServiceAccounts' },
  ],
  [
    'a name that says nothing writes',
    {},
    { methodName: 'v1.compute.instances.insert', authorizationInfo: [] },
    { readOnly: false },
  ],
  [
    'a refusal has the name of its code',
    {},
    { status: { code: 7, message: 'Permission denied on resource' } },
    { errorCode: 'PERMISSION_DENIED', errorMessage: 'Permission denied on resource' },
  ],
  ['an HTTP status in its place', {}, { status: { code: 404 } }, { errorCode: 'HTTP404' }],
  [
    'the place is that of the labels where the payload names none',
    { resource: { type: 'gce_instance', labels: { zone: 'us-central1-a' } } },
    { resourceLocation: undefined },
    { awsRegion: 'us-central1-a' },
  ],
  ['no place at all', { resource: undefined }, { resourceLocation: undefined }, { awsRegion: 'eu-west-1' }],
  ['the time received', { timestamp: undefined }, {}, { eventTime: '2026-11-20T09:12:47Z' }],
])('gcp: %s', (_, changes, auditChanges, wanted) => {
  expect(mappedRecord('gcp-audit-log', gcpEntry(changes, auditChanges))).toMatchObject(wanted)
})

const textEntry = { insertId: 'x', logName: 'projects/p/logs/app', timestamp: '2026-11-20T09:12:47Z', textPayload: 'x' }

test.each<[string, JsonObject, string]>([
  ['of another log', textEntry, 'protoPayload is missing'],
  [
    'with another payload',
    gcpEntry({}, { '@type': 'type.googleapis.com/other' }),
    'protoPayload.@type is not "type.googleapis.com/google.cloud.audit.AuditLog"',
  ],
  ['without a method', gcpEntry({}, { methodName: undefined }), 'protoPayload.methodName is missing'],
  ['without a time', gcpEntry({ timestamp: 1, receiveTimestamp: 2 }), 'timestamp and receiveTimestamp are no times'],
  ['in a message of no data', { message: { data: 4, messageId: '1' } }, 'message.data is not a text'],
  ['in a message of other data', { message: { data: 'bm9uZQ==' } }, 'message.data: the item is not JSON'],
])('gcp: an entry %s is told as such', (_, entry, problem) => {
  expect(mappingProblem('gcp-audit-log', entry)).toBe(problem)
})
