import { expect, test } from 'vitest'
import { ConditionError, compileConditions } from './condition.ts'

const record = {
  eventName: 'PutObject',
  readOnly: false,
  awsRegion: 'eu-west-1',
  recipientAccountId: '111122223333',
  userIdentity: { arn: 'arn:aws:iam::111122223333:user/alice', accessKeyId: '' },
  requestParameters: {
    bucketName: 'logs',
    'x-amz.acl': 'private',
    'tag.a': { b: 'longest' },
    tag: { 'a.b': 'middle', a: { b: 'shortest' } },
    maxKeys: 10,
    none: null,
    deep: { list: [{ id: 1 }, { id: 2 }] },
  },
  resources: [{ ARN: 'arn:aws:s3:::logs/a' }, { ARN: 'arn:aws:s3:::logs', accountId: '111122223333' }],
}

test.each([
  ['eventName', ['PutObject'], true],
  ['eventName', ['putobject'], false],
  ['eventName', ['Get*', 'Put*'], true],
  ['readOnly', ['false'], true],
  ['userIdentity.arn', ['*:user/*'], true],
  ['userIdentity.accessKeyId', ['*'], false],
  ['account', ['111122223333'], true],
  ['requestParameters.bucketName', ['logs'], true],
  ['requestParameters.x-amz.acl', ['private'], true],
  ['requestParameters.tag.a.b', ['longest'], true],
  ['requestParameters.tag.a.b', ['middle'], true],
  ['requestParameters.tag.a.b', ['shortest'], true],
  ['requestParameters.maxKeys', ['10'], true],
  ['requestParameters.none', ['null'], true],
  ['requestParameters.missing', ['*'], false],
  ['requestParameters.constructor', ['*'], false],
  ['requestParameters.__proto__', ['*'], false],
  ['requestParameters.deep.list.id', ['2'], true],
  ['requestParameters.deep.list', ['*"id":2*'], true],
  ['requestParameters.deep', ['{"list":[{"id":1},{"id":2}]}'], false],
  ['resources.ARN', ['arn:aws:s3:::logs'], true],
  ['resources.ARN', ['*/b'], false],
])('condition: %s = %j holds: %j', (path, values, expected) => {
  expect(compileConditions([{ path, values }])(record)).toBe(expected)
})

test('condition: several must hold, and the same path again means or', () => {
  const put = { path: 'eventName', values: ['PutObject'] }
  const get = { path: 'eventName', values: ['GetObject'] }
  const elsewhere = { path: 'awsRegion', values: ['us-east-1'] }
  expect(compileConditions([])(record)).toBe(true)
  expect(compileConditions([put, get])(record)).toBe(true)
  expect(compileConditions([put, elsewhere])(record)).toBe(false)
})

test.each([
  ['an empty path', [{ path: '', values: ['a'] }]],
  ['an empty name', [{ path: 'a..b', values: ['a'] }]],
  ['a path too long', [{ path: 'a.'.repeat(30), values: ['a'] }]],
  ['too many values', [{ path: 'a', values: Array.from({ length: 201 }, () => 'a') }]],
  ['too long a value', [{ path: 'a', values: ['a'.repeat(2_001)] }]],
  ['too many conditions', Array.from({ length: 51 }, (_, at) => ({ path: `a${at}`, values: ['a'] }))],
])('condition: %s is refused', (_, conditions) => {
  expect(() => compileConditions(conditions)).toThrow(ConditionError)
})
