import { expect, test } from 'vitest'
import { mappedRecord, mappingProblem } from '../../../test/support/mapped-records.ts'
import { kubernetesEvent } from '../../../test/support/source-items.ts'
import type { JsonObject } from '../../event/event-record.ts'
import { hiddenValue } from '../../event/redaction-rules.ts'

test('kubernetes: a call becomes a record, field by field', () => {
  const event = kubernetesEvent()
  expect(mappedRecord('kubernetes', event)).toEqual({
    eventVersion: '1.11',
    userIdentity: {
      type: 'User',
      principalId: '1f2e3d4c',
      userName: 'dana@example.com',
      sessionContext: {
        attributes: {
          groups: ['shop-admins', 'system:authenticated'],
          extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=5b41f0'] },
        },
      },
    },
    eventTime: '2026-11-20T09:12:44Z',
    eventSource: 'k8s.io',
    eventName: 'CreateDeployments',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '10.4.0.12',
    userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
    requestParameters: {
      verb: 'create',
      requestURI: '/apis/apps/v1/namespaces/shop/deployments?fieldManager=kubectl-create',
      resource: 'deployments',
      namespace: 'shop',
      name: 'web',
      apiGroup: 'apps',
      apiVersion: 'v1',
      requestObject: event.requestObject,
    },
    responseElements: { responseObject: event.responseObject },
    additionalEventData: {
      level: 'RequestResponse',
      stage: 'ResponseComplete',
      requestReceivedTimestamp: '2026-11-20T09:12:44.104210Z',
      stageTimestamp: '2026-11-20T09:12:44.131877Z',
      responseCode: 201,
      sourceIPs: ['203.0.113.9', '10.4.0.12'],
      annotations: event.annotations,
      original: event,
    },
    requestID: '7c1f8a54-2f0b-4b1e-9a43-0d2c3f5e6a71',
    eventID: '7c1f8a54-2f0b-4b1e-9a43-0d2c3f5e6a71',
    readOnly: false,
    resources: [{ type: 'Kubernetes::apps::deployments', ARN: '/apis/apps/v1/namespaces/shop/deployments/web' }],
    eventType: 'AwsApiCall',
    apiVersion: 'apps/v1',
    managementEvent: true,
    recipientAccountId: '123456789012',
    eventCategory: 'Management',
  })
})

test.each<[string, JsonObject, JsonObject]>([
  ['a service account', { username: 'system:serviceaccount:shop:api' }, { type: 'ServiceAccount' }],
  ['a node', { username: 'system:node:worker-1' }, { type: 'Node' }],
  ['nobody', { username: 'system:anonymous' }, { type: 'Anonymous' }],
  ['who could not be authenticated', {}, { type: 'Unknown' }],
  [
    'an AWS principal of Amazon EKS',
    {
      username: 'ops',
      extra: {
        arn: ['arn:aws:sts::210987654321:assumed-role/ops/kim'],
        accessKeyId: ['ASIAEXAMPLEKEY000002'],
        sessionName: ['kim'],
      },
    },
    {
      type: 'User',
      arn: 'arn:aws:sts::210987654321:assumed-role/ops/kim',
      accountId: '210987654321',
      accessKeyId: 'ASIAEXAMPLEKEY000002',
    },
  ],
])('kubernetes: the identity of %s', (_, user, wanted) => {
  expect(mappedRecord('kubernetes', kubernetesEvent({ user })).userIdentity).toMatchObject(wanted)
})

test('kubernetes: who acts in the name of another is the caller, and the other is named', () => {
  const impersonatedUser = { username: 'system:admin', groups: ['system:masters'] }
  expect(mappedRecord('kubernetes', kubernetesEvent({ impersonatedUser })).userIdentity).toMatchObject({
    userName: 'dana@example.com',
    onBehalfOf: {
      type: 'User',
      userName: 'system:admin',
      sessionContext: { attributes: { groups: ['system:masters'] } },
    },
  })
})

test.each<[string, JsonObject, JsonObject]>([
  ['reads change nothing', { verb: 'get' }, { eventName: 'GetDeployments', readOnly: true, responseElements: null }],
  ['a watch reads', { verb: 'watch' }, { eventName: 'WatchDeployments', readOnly: true }],
  [
    'a collection is deleted',
    { verb: 'deletecollection' },
    { eventName: 'DeleteCollectionDeployments', readOnly: false },
  ],
  [
    'a subresource is named',
    { verb: 'patch', objectRef: { resource: 'deployments', name: 'web', apiGroup: 'apps', subresource: 'scale' } },
    { eventName: 'PatchDeploymentsScale', readOnly: false },
  ],
  [
    'a way into a container is no read, whatever the verb',
    {
      verb: 'get',
      objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1', apiVersion: 'v1', subresource: 'exec' },
    },
    {
      eventName: 'GetPodsExec',
      readOnly: false,
      resources: [{ type: 'Kubernetes::core::pods', ARN: '/api/v1/namespaces/shop/pods/web-1' }],
    },
  ],
  [
    'a review asks',
    {
      verb: 'create',
      objectRef: { resource: 'subjectaccessreviews', apiGroup: 'authorization.k8s.io', apiVersion: 'v1' },
    },
    { eventName: 'CreateSubjectaccessreviews', readOnly: true },
  ],
  [
    'what is no resource is named by its path',
    { verb: 'get', requestURI: '/healthz', objectRef: undefined },
    { eventName: 'GetNonResourceURL', requestParameters: { verb: 'get', requestURI: '/healthz' } },
  ],
  [
    'a refusal has its reason and message',
    { responseStatus: { code: 403, reason: 'Forbidden', message: 'deployments.apps is forbidden', status: 'Failure' } },
    { errorCode: 'Forbidden', errorMessage: 'deployments.apps is forbidden' },
  ],
  ['a status without reason is one all the same', { responseStatus: { code: 504 } }, { errorCode: 'HTTP504' }],
  ['a panic is an error', { stage: 'Panic', responseStatus: undefined }, { errorCode: 'Panic' }],
])('kubernetes: %s', (_, changes, wanted) => {
  expect(mappedRecord('kubernetes', kubernetesEvent(changes))).toMatchObject(wanted)
})

test('kubernetes: stages of one request are records of their own under one request id', () => {
  const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic']
  const records = stages.map((stage) => mappedRecord('kubernetes', kubernetesEvent({ stage })))
  expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(stages.length)
  expect(new Set(records.map(({ requestID }) => requestID)).size).toBe(1)
})

test.each<[string, JsonObject]>([
  ['a Secret', { objectRef: { resource: 'secrets', name: 'db', apiVersion: 'v1' } }],
  ['a token of a service account', { objectRef: { resource: 'serviceaccounts', name: 'api', subresource: 'token' } }],
  ['a question about a token', { objectRef: { resource: 'tokenreviews', apiGroup: 'authentication.k8s.io' } }],
  ['a Secret in a list of all resources', { objectRef: undefined }],
])('kubernetes: the objects of %s are hidden, in the original too', (_, changes) => {
  const requestObject = {
    kind: 'Secret',
    stringData: { 'a.conf': 'TOPSECRET' },
    metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":"TOPSECRET"}' } },
  }
  const responseObject = { kind: 'Secret', data: { 'a.conf': 'VE9QU0VDUkVU' } }
  const record = mappedRecord('kubernetes', kubernetesEvent({ requestObject, responseObject, ...changes }))
  expect(record).toMatchObject({ requestParameters: { requestObject: hiddenValue } })
  expect(JSON.stringify(record)).not.toMatch(/TOPSECRET|VE9QU0VDUkVU/)
})

test.each<[string, JsonObject, string]>([
  ['no id', { auditID: undefined }, 'auditID is missing'],
  ['an id that is none', { auditID: 7 }, 'auditID is not a text'],
  ['no verb', { verb: '' }, 'verb is not a text'],
  ['no user', { user: null }, 'user is not an object'],
  [
    'no time',
    { stageTimestamp: 'now', requestReceivedTimestamp: null },
    'stageTimestamp and requestReceivedTimestamp are no times',
  ],
  ['another version', { apiVersion: 'audit.k8s.io/v1beta1' }, 'apiVersion is not "audit.k8s.io/v1"'],
])('kubernetes: an event with %s is told as such', (_, changes, problem) => {
  expect(mappingProblem('kubernetes', kubernetesEvent(changes))).toBe(problem)
})

test('kubernetes: a large object is left out, and what names it stays', () => {
  const requestObject = { kind: 'ConfigMap', data: { large: 'x'.repeat(200_000) } }
  const record = mappedRecord('kubernetes', kubernetesEvent({ requestObject }))
  expect(record).toMatchObject({
    requestParameters: {
      name: 'web',
      requestObject: { omitted: 'true', originalSize: expect.any(String), reason: 'requestObject too large' },
    },
    additionalEventData: {
      annotations: { 'authorization.k8s.io/decision': 'allow' },
      original: { omitted: 'true', reason: 'original too large' },
    },
  })
})
