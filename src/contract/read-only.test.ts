import { expect, test } from 'vitest'
import { loadService } from './load.ts'
import { readOnly } from './read-only.ts'

test('read-only: the verb decides', () => {
  expect(readOnly('cloudtrail', 'LookupEvents')).toBe(true)
  expect(readOnly('cloudtrail', 'SearchSampleQueries')).toBe(true)
  expect(readOnly('cloudtrail', 'StartLogging')).toBe(false)
  expect(readOnly('kms', 'ListKeys')).toBe(true)
  expect(readOnly('anything', 'Listen')).toBe(false)
})

test('read-only: where AWS decides otherwise, so do we', () => {
  expect(readOnly('sts', 'AssumeRole')).toBe(true)
  expect(readOnly('sts', 'GetSessionToken')).toBe(false)
  expect(readOnly('sts', 'GetFederationToken')).toBe(false)
  expect(readOnly('kms', 'Decrypt')).toBe(true)
  expect(readOnly('kms', 'GenerateDataKey')).toBe(true)
})

test('read-only: CloudTrail changes something in exactly these calls', () => {
  const writes = [...loadService('cloudtrail').operations.keys()].filter((name) => !readOnly('cloudtrail', name))
  const verbs = new Set(writes.map((name) => /^[A-Z][a-z]+/.exec(name)?.[0]))
  expect([...verbs].sort()).toEqual(
    ['Add', 'Cancel', 'Create', 'Delete', 'Deregister', 'Disable', 'Enable', 'Generate', 'Put', 'Register', 'Remove']
      .concat(['Restore', 'Start', 'Stop', 'Update'])
      .sort(),
  )
})
