import { expect, test } from 'vitest'
import type { AccountId, RecordNumber } from '../base/brands.ts'
import { parseEventRecord } from '../event/event-record.ts'
import { extractFields } from '../event/extract.ts'
import { ValuePattern } from '../records/index/value-pattern.ts'
import type { Page, PageSpec } from '../records/page.ts'
import { lastUseOfRole } from './role-use.ts'

const accountId = '123456789012' as AccountId
const role = {
  accountId,
  roleId: 'AROANEWNEWNEWNEWNEWNE',
  roleName: 'worker',
  arn: `arn:aws:iam::${accountId}:role/team/worker`,
  createdAtMs: Date.UTC(2026, 0, 1),
}

function call(eventTime: string, { roleId = role.roleId, roleName = 'worker', session = 'night' } = {}) {
  const arn = `arn:aws:sts::${accountId}:assumed-role/${roleName}/${session}`
  const userIdentity = { type: 'AssumedRole', principalId: `${roleId}:${session}`, arn, accountId }
  return { userIdentity, eventTime, eventName: 'ListBuckets', awsRegion: 'eu-west-1', recipientAccountId: accountId }
}

function assumption(eventTime: string, roleId = role.roleId) {
  return {
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${accountId}:user/ann`, accountId },
    eventTime,
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    awsRegion: 'us-east-1',
    recipientAccountId: accountId,
    responseElements: { assumedRoleUser: { assumedRoleId: `${roleId}:night` } },
    resources: [{ accountId, type: 'AWS::IAM::Role', ARN: role.arn }],
  }
}

/**
 * Answers as the record store does of these records, the newest first.
 *
 * @param isExpanded False where a pattern stands for too many values, so that it keeps nothing out.
 */
function storeOf(records: readonly object[], isExpanded = true) {
  const asked: number[] = []
  const stored = records.map((record, at) => {
    const bytes = Buffer.from(JSON.stringify(record))
    const fields = extractFields(parseEventRecord(bytes).record ?? {}, bytes)
    const found = { recordNumber: at as RecordNumber, bytes, storedAtMs: 0, isConflict: false, memberships: [1] }
    return { fields, found: { ...found, provenance: { kind: 1, principal: '', origin: '' } as const } }
  })
  const page = async ({ term, fromMs, after, limitRecords }: PageSpec): Promise<Page> => {
    asked.push(limitRecords)
    const matches = (attribute: number, value: string) =>
      term?.values.some(({ text, isPattern }) =>
        isPattern ? !isExpanded || new ValuePattern(attribute, text).mayMatch(value) : text === value,
      ) === true
    const all = stored
      .filter(({ fields }) => (fields.eventTimeMs ?? 0) >= fromMs)
      .filter(({ fields }) => fields.attributes.some(([id, value]) => id === term?.attribute && matches(id, value)))
      .slice(after === null ? 0 : after.recordNumber)
    const next = { timeMs: 0, recordNumber: ((after?.recordNumber ?? 0) + limitRecords) as RecordNumber }
    return {
      records: all.slice(0, limitRecords).map(({ found }) => found),
      next: all.length > limitRecords ? next : null,
      recordBefore: records.length as RecordNumber,
    }
  }
  return { page, asked }
}

const day = (number: number) => `2026-01-${String(number).padStart(2, '0')}T00:00:00Z`
const usedOn = (number: number, region = 'eu-west-1') => ({ usedAtMs: Date.parse(day(number)), region })

test.each([
  ['one that was never used', [], null],
  ['the newest call counts, not the newest assumption', [assumption(day(9)), call(day(5)), call(day(3))], usedOn(5)],
  ['a role that only was assumed', [assumption(day(9))], null],
  ['roles whose names begin alike', [call(day(9), { roleName: 'worker2' }), call(day(3))], usedOn(3)],
  ['sessions of an older role of that name', [call(day(9), { roleId: 'AROAOLD' }), call(day(3))], usedOn(3)],
  ['what was before the role', [call('2025-12-31T00:00:00Z')], null],
])('role use: %s', async (_, records, expected) => {
  expect(await lastUseOfRole(storeOf(records), role)).toEqual(expected)
})

test('role use: among too many records of others it is the last assumption, found in bounded steps', async () => {
  const others = Array.from({ length: 5_000 }, () => call(day(20), { roleId: 'AROAOTHER', roleName: 'other' }))
  const store = storeOf([...others, assumption(day(9), 'AROAOLD'), assumption(day(8)), call(day(8))], false)
  expect(await lastUseOfRole(store, role)).toEqual(usedOn(8, 'us-east-1'))
  expect(store.asked.length).toBeLessThan(30)
  const near = storeOf([...others.slice(0, 700), call(day(7))], false)
  expect(await lastUseOfRole(near, role)).toEqual(usedOn(7))
})
