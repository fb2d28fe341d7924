import { expect, test } from 'vitest'
import { loadService } from './load.ts'
import type { HostedServiceName } from './services.ts'
import { validateInput, validationError, violationsMax } from './validate.ts'

test('validate: what the model allows has no violations', () => {
  expect(check('cloudtrail', 'LookupEvents', { MaxResults: 50, StartTime: new Date() })).toEqual([])
  expect(check('cloudtrail', 'CreateTrail', { Name: 'a', S3BucketName: 'b', TagsList: [{ Key: 'k' }] })).toEqual([])
  expect(check('sts', 'GetCallerIdentity', {})).toEqual([])
})

test('validate: a number out of range, in the words of AWS', () => {
  expect(message('cloudtrail', 'LookupEvents', { MaxResults: 51 })).toBe(
    "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: " +
      'Member must have value less than or equal to 50',
  )
  expect(check('cloudtrail', 'LookupEvents', { MaxResults: 0 })).toMatchObject([
    { member: 'MaxResults', path: 'maxResults', rule: 'range' },
  ])
})

test('validate: several violations stand in one message, in the order of the model', () => {
  expect(message('sts', 'AssumeRole', { RoleSessionName: 'a b', DurationSeconds: 1 })).toBe(
    "3 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; " +
      "Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: " +
      "[\\w+=,.@-]*; Value '1' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than " +
      'or equal to 900',
  )
})

test('validate: elements are counted from one, on the way to their member', () => {
  const LookupAttributes = [
    { AttributeKey: 'EventName', AttributeValue: 'x' },
    { AttributeKey: 'Colour', AttributeValue: '' },
  ]
  expect(check('cloudtrail', 'LookupEvents', { LookupAttributes }).map(({ path, rule }) => [path, rule])).toEqual([
    ['lookupAttributes.2.member.attributeKey', 'enum'],
    ['lookupAttributes.2.member.attributeValue', 'length'],
  ])
})

test('validate: of a list of texts AWS names the list and every rule of its elements', () => {
  expect(message('cloudtrail', 'StartImport', { Destinations: ['a!'] })).toBe(
    "1 validation error detected: Value '[a!]' at 'destinations' failed to satisfy constraint: Member must satisfy " +
      'constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal ' +
      'to 3, Member must satisfy regular expression pattern: ^[a-zA-Z0-9._/\\-:]+$, Member must not be null]',
  )
  expect(check('cloudtrail', 'StartImport', { Destinations: [null] })).toMatchObject([{ rule: 'element' }])
})

test('validate: length counts characters, not code units', () => {
  const tag = (Key: string) => ({ ResourceId: 'x', TagsList: [{ Key }] })
  expect(check('cloudtrail', 'AddTags', tag('😀'.repeat(128)))).toEqual([])
  expect(check('cloudtrail', 'AddTags', tag('😀'.repeat(129)))).toHaveLength(1)
})

test('validate: a pattern has to match the whole value', () => {
  expect(check('cloudtrail', 'GetDashboard', { DashboardId: 'abc\n' })).toMatchObject([{ rule: 'pattern' }])
})

test('validate: a sensitive value is not quoted', () => {
  const text = message('sts', 'AssumeRoleWithWebIdentity', {
    RoleArn: 'arn:aws:iam::111122223333:role/r',
    RoleSessionName: 'session',
    WebIdentityToken: 'key',
  })
  expect(text).toContain("Value at 'webIdentityToken' failed to satisfy constraint")
  expect(text).not.toContain('key')
})

test('validate: neither the number of violations nor what is quoted of a value grows without bound', () => {
  const TagsList = Array.from({ length: 200 }, () => ({ Key: '' }))
  expect(check('cloudtrail', 'AddTags', { ResourceId: 'x', TagsList })).toHaveLength(violationsMax)
  const long = message('cloudtrail', 'LookupEvents', { NextToken: 'x', EventCategory: 'y'.repeat(1_000_000) })
  expect(long.length).toBeLessThan(2000)
})

function check(service: HostedServiceName, operation: string, value: unknown) {
  return validateInput(loadService(service).operations.get(operation)?.input ?? null, value)
}

function message(service: HostedServiceName, operation: string, value: unknown): string {
  return validationError(check(service, operation, value)).message
}
