import { expect, test } from 'vitest'
import { mappedRecord, mappingProblem } from '../../../test/support/mapped-records.ts'
import { ocsfEvent } from '../../../test/support/source-items.ts'
import { isJsonObject, type JsonObject } from '../../event/event-record.ts'
import { hiddenValue } from '../../event/redaction-rules.ts'

test('ocsf: an event becomes a record, field by field', () => {
  const event = ocsfEvent()
  const api = isJsonObject(event.api) ? event.api : {}
  const http = isJsonObject(event.http_request) ? event.http_request : {}
  const data = { roleName: 'auditor', clientSecret: hiddenValue }
  expect(mappedRecord('ocsf-api-activity', event)).toEqual({
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:jon',
      arn: 'arn:aws:sts::210987654321:assumed-role/ops/jon',
      accountId: '210987654321',
      accessKeyId: 'ASIAEXAMPLEKEY000001',
      userName: 'jon',
      sessionContext: {
        sessionIssuer: { arn: 'arn:aws:iam::210987654321:role/ops' },
        attributes: { creationDate: '2026-11-20T08:56:40Z', mfaAuthenticated: 'true', groups: ['ops'] },
      },
    },
    eventTime: '2026-11-20T09:16:10Z',
    eventSource: 'ledger.example.com',
    eventName: 'CreateRole',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '198.51.100.30',
    userAgent: 'ledger-cli/3.1',
    requestParameters: data,
    responseElements: { roleId: 'r-1' },
    additionalEventData: {
      ocsfVersion: '1.1.0',
      product: 'Ledger',
      vendor: 'Acme',
      eventCode: 'ApiCall',
      typeUid: 600301,
      severity: 'Informational',
      cloudProvider: 'AWS',
      cloudAccount: '210987654321',
      original: {
        ...event,
        api: { ...api, request: { uid: 'req-77', data } },
        http_request: {
          ...http,
          http_headers: [
            { name: 'Authorization', value: hiddenValue },
            { name: 'Accept', value: '*/*' },
          ],
        },
      },
    },
    requestID: 'req-77',
    eventID: '0b5c2f1e-7a3d-4c1f-8f65-3f2d9d1a6b44',
    readOnly: false,
    resources: [{ type: 'Ledger::Role', ARN: 'ledger/roles/auditor' }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '123456789012',
    eventCategory: 'Management',
  })
})

test.each<[string, JsonObject | undefined, JsonObject]>([
  [
    'a user by the number of the type',
    { user: { type_id: 2, uid: 'u1', name: 'kim' } },
    { type: 'Admin', principalId: 'u1' },
  ],
  [
    'a user of a type without a number, whose session has the ARN',
    {
      user: { type_id: 99, uid: 'u1' },
      session: { uid_alt: 'arn:aws:sts::210987654321:assumed-role/ops/kim' },
    },
    { type: 'Other', principalId: 'u1', arn: 'arn:aws:sts::210987654321:assumed-role/ops/kim' },
  ],
  ['a service', { invoked_by: 'scheduler.example.com' }, { type: 'Service', invokedBy: 'scheduler.example.com' }],
  ['nobody that is told', undefined, { type: 'Unknown' }],
  [
    'a session that somebody else vouched for',
    { user: { name: 'kim' }, session: { issuer: 'https://idp.example.com' }, idp: { name: 'corp' } },
    {
      sessionContext: {
        sessionIssuer: { userName: 'https://idp.example.com' },
        attributes: { identityProvider: 'corp' },
      },
    },
  ],
])('ocsf: the identity of %s', (_, actor, wanted) => {
  expect(mappedRecord('ocsf-api-activity', ocsfEvent({ actor })).userIdentity).toMatchObject(wanted)
})

test.each<[string, JsonObject, JsonObject]>([
  ['what reads says so', { activity_id: 2 }, { readOnly: true, responseElements: null }],
  [
    'a failure has the error of the answer',
    {
      status_id: 2,
      api: {
        operation: 'CreateRole',
        service: { name: 'ledger.example.com' },
        response: { error: 'AccessDenied', error_message: 'no' },
      },
    },
    { errorCode: 'AccessDenied', errorMessage: 'no' },
  ],
  [
    'a failure without an answer',
    { status_id: 2, status_code: '403', status_detail: 'refused' },
    { errorCode: '403', errorMessage: 'refused' },
  ],
  ['a failure that says nothing', { status_id: 2 }, { errorCode: 'Failure' }],
  [
    'a data event',
    { metadata: { version: '1.1.0', product: { name: 'CloudTrail', feature: { name: 'Data' } } } },
    { eventCategory: 'Data', managementEvent: false },
  ],
  [
    'a product where no service is named',
    { api: { operation: 'Login' } },
    { eventSource: 'Ledger', requestParameters: null },
  ],
  ['a name where no address is told', { src_endpoint: { hostname: 'ops-1' } }, { sourceIPAddress: 'ops-1' }],
  ['no place at all', { cloud: undefined }, { awsRegion: 'eu-west-1' }],
  [
    'what the sender kept of the original is looked through too',
    { raw_data: '{"password":"TOPSECRET"}' },
    { additionalEventData: { original: { raw_data: { password: hiddenValue } } } },
  ],
])('ocsf: %s', (_, changes, wanted) => {
  expect(mappedRecord('ocsf-api-activity', ocsfEvent(changes))).toMatchObject(wanted)
})

test.each<[string, JsonObject, string]>([
  ['of another class', { class_uid: 3002 }, 'class_uid is not 6003'],
  ['without a time', { time: 'now' }, 'time is not number'],
  ['of a time in no year', { time: 9e15 }, 'time is not <=253402300799999'],
  ['without its operation', { api: {} }, 'api.operation is missing'],
  [
    'that names nobody who was called',
    { metadata: {}, api: { operation: 'x' } },
    'api.service.name and metadata.product.name are missing',
  ],
])('ocsf: an event %s is told as such', (_, changes, problem) => {
  expect(mappingProblem('ocsf-api-activity', ocsfEvent(changes))).toBe(problem)
})
