import { expect, test } from 'vitest'
import { required } from '../../base/assert.ts'
import { compileCondition, parseOperatorName } from './conditions.ts'
import type { TriState } from './tri-state.ts'

/** Operator, values of the policy, values of the request (null: the key is missing), and whether it holds. */
type Row = readonly [operator: string, policy: readonly string[], request: readonly string[] | null, holds: TriState]

const rows: readonly Row[] = [
  ['StringEquals', ['a', 'b'], ['b'], 'yes'],
  ['StringEquals', ['a'], ['A'], 'no'],
  ['StringEquals', ['a*'], ['ab'], 'no'],
  ['StringEquals', ['a*'], ['a*'], 'yes'],
  ['StringEquals', ['a'], null, 'no'],
  ['StringEquals', [], ['a'], 'no'],
  ['StringNotEquals', ['a', 'b'], ['c'], 'yes'],
  ['StringNotEquals', ['a', 'b'], ['b'], 'no'],
  ['StringNotEquals', ['a'], null, 'yes'],
  ['StringEqualsIgnoreCase', ['aB'], ['Ab'], 'yes'],
  ['StringNotEqualsIgnoreCase', ['aB'], ['Ab'], 'no'],
  ['StringLike', ['a*c', 'x?z'], ['xyz'], 'yes'],
  ['StringLike', ['a*c'], ['A-c'], 'no'],
  ['StringLike', ['${*}x'], ['*x'], 'yes'],
  ['StringLike', ['${*}x'], ['ax'], 'no'],
  ['StringNotLike', ['a*'], ['abc'], 'no'],
  ['StringNotLike', ['a*'], null, 'yes'],
  ['StringEqualsIfExists', ['a'], null, 'yes'],
  ['StringEqualsIfExists', ['a'], ['b'], 'no'],

  ['StringEquals', ['${aws:username}'], ['alice'], 'yes'],
  ['StringLike', ['${aws:username}/*'], ['alice/x'], 'yes'],
  ['StringEqualsIgnoreCase', ['${aws:username}'], ['ALICE'], 'yes'],
  ['StringLike', ['${test:star}'], ['anything'], 'no'],
  ['StringLike', ['${test:star}'], ['*'], 'yes'],
  ['StringEquals', ["${test:none, 'x'}"], ['x'], 'yes'],
  ['StringEquals', ["${aws:username, 'x'}"], ['x'], 'no'],
  ['StringEquals', ['${test:none}'], ['${test:none}'], 'no'],
  ['StringNotEquals', ['${test:none}'], ['a'], 'no'],
  ['StringEquals', ['${test:none}', 'a'], ['a'], 'yes'],
  ['StringEquals', ['${test:several}'], ['one'], 'no'],
  ['StringEquals', ['${$}{aws:username}'], ['${aws:username}'], 'yes'],

  ['NumericEquals', ['10'], ['1e1'], 'yes'],
  ['NumericNotEquals', ['10'], ['10.0'], 'no'],
  ['NumericLessThan', ['10'], ['9'], 'yes'],
  ['NumericLessThan', ['10'], ['10'], 'no'],
  ['NumericLessThanEquals', ['10'], ['10'], 'yes'],
  ['NumericGreaterThan', ['10'], ['10.5'], 'yes'],
  ['NumericGreaterThanEquals', ['10'], ['-10'], 'no'],
  ['NumericEquals', ['10'], ['ten'], 'unknown'],
  ['NumericNotEquals', ['10'], ['ten'], 'unknown'],
  ['NumericEquals', ['ten'], ['10'], 'unknown'],
  ['NumericEquals', ['ten', '10'], ['10'], 'yes'],
  ['NumericLessThan', ['10'], null, 'no'],

  ['DateEquals', ['2024-01-01T00:00:00Z'], ['1704067200'], 'yes'],
  ['DateEquals', ['2024'], ['2024-01-01T01:00:00+01:00'], 'yes'],
  ['DateNotEquals', ['2024-01-01'], ['2024-01-02T00:00:00Z'], 'yes'],
  ['DateLessThan', ['2024-01-01T00:00:00Z'], ['2023-12-31T23:59:59.999Z'], 'yes'],
  ['DateLessThanEquals', ['1704067200'], ['2024-01-01T00:00:00Z'], 'yes'],
  ['DateGreaterThan', ['2024-01-01T00:00:00Z'], ['2024-01-01T00:00:00Z'], 'no'],
  ['DateGreaterThanEquals', ['2024-01-01T00:00:00Z'], ['2024-01-01T00:00:00Z'], 'yes'],
  ['DateGreaterThan', ['yesterday'], ['2024-01-01T00:00:00Z'], 'unknown'],

  ['Bool', ['true'], ['True'], 'yes'],
  ['Bool', ['false'], ['true'], 'no'],
  ['Bool', ['false'], null, 'no'],
  ['BoolIfExists', ['false'], null, 'yes'],
  ['Bool', ['maybe'], ['true'], 'unknown'],
  ['BinaryEquals', ['QmluYXJ5'], ['QmluYXJ5'], 'yes'],
  ['BinaryEquals', ['QmluYXJ5'], ['QmluYXJ6'], 'no'],

  ['IpAddress', ['203.0.113.0/24'], ['203.0.113.9'], 'yes'],
  ['IpAddress', ['203.0.113.0/24'], ['203.0.114.9'], 'no'],
  ['IpAddress', ['203.0.113.9'], ['203.0.113.9'], 'yes'],
  ['IpAddress', ['0.0.0.0/0'], ['2001:db8::1'], 'no'],
  ['IpAddress', ['203.0.113.128/25'], ['203.0.113.127'], 'no'],
  ['IpAddress', ['203.0.113.9'], ['::ffff:203.0.113.9'], 'yes'],
  ['IpAddress', ['2001:db8::/33'], ['2001:db8:7fff::1'], 'yes'],
  ['IpAddress', ['2001:db8::/33'], ['2001:db8:8000::1'], 'no'],
  ['NotIpAddress', ['203.0.113.0/24', '2001:db8::/32'], ['2001:db8::5'], 'no'],
  ['NotIpAddress', ['203.0.113.0/24'], ['198.51.100.1'], 'yes'],
  ['NotIpAddress', ['203.0.113.0/24'], null, 'yes'],
  ['NotIpAddress', ['203.0.113.0/24'], ['somewhere'], 'unknown'],

  ['ArnEquals', ['arn:aws:sns:*:123456789012:t*'], ['arn:aws:sns:us-east-1:123456789012:topic'], 'yes'],
  ['ArnLike', ['arn:aws:iam::*:role/*'], ['arn:aws:iam::123456789012:role/a/b:c'], 'yes'],
  ['ArnLike', ['arn:aws:*:topic'], ['arn:aws:sns:us-east-1:123456789012:topic'], 'no'],
  ['ArnLike', ['arn:*'], ['arn:aws:sns:us-east-1:123456789012:topic'], 'yes'],
  ['ArnLike', ['arn:aws:iam::123456789012:user/${aws:username}'], ['arn:aws:iam::123456789012:user/alice'], 'yes'],
  ['ArnEquals', ['*'], ['no arn'], 'no'],
  ['ArnNotLike', ['arn:aws:iam::*:root'], ['arn:aws:iam::123456789012:root'], 'no'],
  ['ArnNotEquals', ['arn:aws:iam::*:root'], null, 'yes'],

  ['Null', ['true'], null, 'yes'],
  ['Null', ['true'], ['a'], 'no'],
  ['Null', ['false'], ['a'], 'yes'],
  ['Null', ['false'], null, 'no'],
  ['Null', ['perhaps'], null, 'unknown'],

  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'a'], 'yes'],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], 'no'],
  ['ForAllValues:StringEquals', ['a'], null, 'yes'],
  ['ForAllValues:StringEquals', ['a'], [], 'yes'],
  ['ForAllValues:StringNotEquals', ['a'], ['b', 'c'], 'yes'],
  ['ForAllValues:StringNotEquals', ['a'], ['b', 'a'], 'no'],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], 'yes'],
  ['ForAnyValue:StringEquals', ['a'], ['c', 'd'], 'no'],
  ['ForAnyValue:StringEquals', ['a'], null, 'no'],
  ['ForAnyValue:StringEqualsIfExists', ['a'], null, 'yes'],
  ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], 'yes'],
  ['ForAnyValue:StringNotEquals', ['a'], ['a', 'a'], 'no'],
  ['ForAnyValue:StringNotEquals', ['a'], null, 'no'],
  ['ForAnyValue:StringLike', ['Dep*'], ['x', 'Department'], 'yes'],
  ['StringEquals', ['a'], ['b', 'a'], 'yes'],
  ['StringNotEquals', ['a'], ['b', 'a'], 'no'],
]

test.each(rows)('conditions: %s %j of %j: %s', (operator, policy, request, holds) => {
  const condition = compileCondition(required(parseOperatorName(operator), operator), 'Test:Key', policy, true)
  const context = new Map<string, readonly string[]>([
    ['aws:username', ['alice']],
    ['test:star', ['*']],
    ['test:several', ['one', 'two']],
  ])
  if (request !== null) context.set('test:key', request)
  expect(condition.test(context)).toBe(holds)
})

test('conditions: a policy of 2008 has no variables', () => {
  const condition = compileCondition(required(parseOperatorName('StringEquals'), 'it'), 'a', ['${aws:username}'], false)
  const context = (value: string) =>
    new Map([
      ['a', [value]],
      ['aws:username', ['alice']],
    ])
  expect(condition.test(context('alice'))).toBe('no')
  expect(condition.test(context('${aws:username}'))).toBe('yes')
})

test('conditions: an operator goes by its name in any case, and no other', () => {
  expect(parseOperatorName('forallvalues:stringlikeifexists')).toEqual({
    quantifier: 'all',
    base: 'stringlike',
    isIfExists: true,
  })
  const none = ['', 'Null IfExists', 'NullIfExists', 'IfExists', 'StringLikes', 'ForSome:StringLike', '__proto__']
  for (const name of none) expect(parseOperatorName(name), name).toBeNull()
})
