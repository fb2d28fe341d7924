import { expect, test } from 'vitest'
import { buildEventRecord } from '../event/record-builder.ts'
import { type CallFacts, type CallOutcome, callRecords } from './recorded-call.ts'

const caller = { type: 'IAMUser', principalId: 'AIDAEXAMPLE', accountId: '111111111111', userName: 'alice' }
const asSeenByOwner = { type: 'AWSAccount', principalId: 'AIDAEXAMPLE', accountId: '111111111111' }
const bucket = { accountId: '222222222222', type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::logs' }

const facts: CallFacts = {
  eventId: 'own',
  requestId: 'request',
  eventSource: 's3.amazonaws.com',
  eventName: 'DeleteObjects',
  eventCategory: 'Data',
  awsRegion: 'us-east-1',
  sourceIPAddress: '127.0.0.1',
  userAgent: '[aws-cli]',
  userIdentity: caller,
  recipientAccountId: '111111111111',
  readOnly: false,
  requestParameters: { bucketName: 'logs' },
  resources: [bucket],
  tlsDetails: null,
  owner: null,
}
const owner = { accountId: '222222222222', userIdentity: asSeenByOwner }

test('call records: a call about nobody else leaves one record', () => {
  const [record, ...others] = records(facts, {})
  expect(others).toEqual([])
  expect(record).toMatchObject({ eventID: 'own', recipientAccountId: '111111111111', userIdentity: caller })
  expect(record).not.toHaveProperty('sharedEventID')
})

test("call records: about another account's resource each account has a record of its own, and they share an id", () => {
  const [own, theirs, ...others] = records({ ...facts, owner }, {})
  expect(others).toEqual([])
  expect(own).toMatchObject({ eventID: 'own', recipientAccountId: '111111111111', userIdentity: caller })
  expect(theirs).toMatchObject({
    recipientAccountId: '222222222222',
    userIdentity: asSeenByOwner,
    requestID: 'request',
  })
  expect(theirs?.eventID).not.toBe(own?.eventID)
  expect(theirs?.sharedEventID).toBe(own?.sharedEventID)
  expect(own?.sharedEventID).toBeTypeOf('string')
})

test('call records: what the caller’s own account refused inside another is no concern of the owner', () => {
  const part = {
    eventName: 'DeleteObject',
    requestParameters: { bucketName: 'logs', key: 'a' },
    resources: [bucket],
    error: { code: 'AccessDenied', message: 'no' },
    isRefusedAtHome: true,
  }
  const all = records({ ...facts, owner }, { parts: [part] })
  expect(all.map(({ eventName, recipientAccountId }) => [eventName, recipientAccountId])).toEqual([
    ['DeleteObjects', '111111111111'],
    ['DeleteObjects', '222222222222'],
    ['DeleteObject', '111111111111'],
  ])
  expect(all[2]).toMatchObject({ resources: [{ type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::logs' }] })
  expect(JSON.stringify(all[2])).not.toContain('222222222222')
})

test('call records: each call inside another has a record in each account, with its own outcome', () => {
  const part = (key: string, error: { code: string; message: string } | null) => ({
    eventName: 'DeleteObject',
    requestParameters: { bucketName: 'logs', key },
    resources: [{ type: 'AWS::S3::Object', ARN: `arn:aws:s3:::logs/${key}` }, bucket],
    error,
  })
  const parts = [part('a', null), part('b', { code: 'AccessDenied', message: 'no' })]
  const all = records({ ...facts, owner }, { parts })
  expect(all.map(({ eventName, recipientAccountId, errorCode }) => [eventName, recipientAccountId, errorCode])).toEqual(
    [
      ['DeleteObjects', '111111111111', undefined],
      ['DeleteObjects', '222222222222', undefined],
      ['DeleteObject', '111111111111', undefined],
      ['DeleteObject', '222222222222', undefined],
      ['DeleteObject', '111111111111', 'AccessDenied'],
      ['DeleteObject', '222222222222', 'AccessDenied'],
    ],
  )
  expect(new Set(all.map(({ eventID }) => eventID)).size).toBe(6)
  expect(new Set(all.map(({ sharedEventID }) => sharedEventID)).size).toBe(3)
})

function records(told: CallFacts, outcome: CallOutcome): Record<string, unknown>[] {
  let count = 0
  const newId = () => {
    count += 1
    return `id-${count}`
  }
  return callRecords(told, outcome, 0, newId).map((parts) => JSON.parse(buildEventRecord(parts)))
}
