import { expect, test } from 'vitest'
import { mappedRecord, mappingProblem } from '../../../test/support/mapped-records.ts'
import { azureRecord } from '../../../test/support/source-items.ts'
import { isJsonObject, type JsonObject } from '../../event/event-record.ts'
import { hiddenValue } from '../../event/redaction-rules.ts'

const requestBody = { location: 'westeurope', properties: { osProfile: { adminPassword: hiddenValue } } }
const statusMessage = { error: { code: 'RequestDisallowedByPolicy', message: 'A policy forbids it.' } }

test('azure: a call becomes a record, field by field', () => {
  const record = azureRecord()
  const properties = isJsonObject(record.properties) ? record.properties : {}
  // A member of this name is a header's value elsewhere; all that this one holds stands beside the original.
  const { authorization: _, ...identity } = isJsonObject(record.identity) ? record.identity : {}
  expect(mappedRecord('azure-activity-log', record)).toEqual({
    eventVersion: '1.11',
    userIdentity: {
      type: 'User',
      principalId: '2468adf0-9211-44ef',
      userName: 'ines@example.com',
      sessionContext: {
        attributes: {
          creationDate: '2026-11-20T09:11:40Z',
          mfaAuthenticated: 'true',
          tenantId: '72f988bf',
          appId: 'c44b4083',
          role: 'Contributor',
        },
      },
    },
    eventTime: '2026-11-20T09:12:49Z',
    eventSource: 'microsoft.compute',
    eventName: 'microsoft.compute/virtualmachines/write',
    awsRegion: 'westeurope',
    sourceIPAddress: '203.0.113.80',
    errorCode: 'Forbidden',
    errorMessage: 'A policy forbids it.',
    requestParameters: {
      scope: '/subscriptions/5d1f/resourceGroups/prod/providers/Microsoft.Compute/virtualMachines/vm-1',
      requestBody,
    },
    responseElements: null,
    additionalEventData: {
      category: 'Administrative',
      resultType: 'Failure',
      resultSignature: 'Failed.Forbidden',
      level: 'Error',
      durationMs: '281',
      action: 'Microsoft.Compute/virtualMachines/write',
      evidence: { role: 'Contributor', principalId: '2468adf0', principalType: 'User' },
      serviceRequestId: '50d5cddb-8ca0',
      original: { ...record, identity, properties: { ...properties, requestbody: requestBody, statusMessage } },
    },
    requestID: 'c776f9f4-36e5-4e0e-809b-c9b3c3fb62a8',
    eventID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    readOnly: false,
    resources: [
      {
        type: 'microsoft.compute/virtualmachines',
        ARN: '/SUBSCRIPTIONS/5D1F/RESOURCEGROUPS/PROD/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM-1',
      },
    ],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '123456789012',
    eventCategory: 'Management',
  })
})

test.each<[string, JsonObject | undefined, JsonObject]>([
  [
    'an application',
    { claims: { appid: 'c44b4083', idtyp: 'app' }, authorization: { evidence: { principalId: 'sp-1' } } },
    { type: 'ServiceAccount', principalId: 'sp-1', userName: 'c44b4083' },
  ],
  [
    'a principal by its assignment',
    { authorization: { evidence: { principalType: 'ServicePrincipal', principalId: 'sp-2' } } },
    { type: 'ServiceAccount', principalId: 'sp-2' },
  ],
  ['a person without more', { claims: { name: 'Ines', iat: 'x' } }, { type: 'User', userName: 'Ines' }],
  ['nobody that is told', undefined, { type: 'Unknown' }],
])('azure: the identity of %s', (_, identity, wanted) => {
  expect(mappedRecord('azure-activity-log', azureRecord({ identity })).userIdentity).toMatchObject(wanted)
})

test.each<[string, JsonObject, JsonObject]>([
  ['a success is no error', { resultType: 'Success', resultSignature: 'Succeeded.OK' }, { errorCode: undefined }],
  [
    'an action is about its resource',
    { operationName: 'Microsoft.Storage/storageAccounts/listKeys/action' },
    {
      eventSource: 'microsoft.storage',
      resources: [{ type: 'microsoft.storage/storageaccounts', ARN: expect.any(String) }],
    },
  ],
  ['what reads says so', { operationName: 'Microsoft.Compute/disks/read' }, { readOnly: true, responseElements: null }],
  ['no place at all', { location: undefined }, { awsRegion: 'eu-west-1' }],
  [
    'an answer is on record',
    { properties: { responseBody: '{"id":"vm-1"}' }, resultType: 'Success' },
    { responseElements: { responseBody: { id: 'vm-1' } } },
  ],
  [
    'a failure says what it says',
    { properties: { statusCode: 'Conflict' }, resultSignature: undefined, resultDescription: 'busy' },
    { errorCode: 'Conflict', errorMessage: 'busy' },
  ],
])('azure: %s', (_, changes, wanted) => {
  const record = mappedRecord('azure-activity-log', azureRecord(changes))
  const { errorCode, ...rest } = wanted
  expect(record).toMatchObject(rest)
  if ('errorCode' in wanted) expect(record.errorCode).toBe(errorCode)
})

test.each<[string, JsonObject, string]>([
  ['without a time', { time: null }, 'time is not a text'],
  ['with a time that is none', { time: '11/20/2026' }, 'time is no time'],
  ['without its operation', { operationName: undefined }, 'operationName is missing'],
])('azure: a record %s is told as such', (_, changes, problem) => {
  expect(mappingProblem('azure-activity-log', azureRecord(changes))).toBe(problem)
})
