import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePolicy } from './compile-policy.ts'
import { type Verdict, verdictOf } from './evaluate.ts'

interface Rule {
  readonly Effect: 'Allow' | 'Deny'
  readonly actions: { readonly isNot: boolean; readonly values: readonly string[] }
  readonly resources: { readonly isNot: boolean; readonly values: readonly string[] }
}

const context = new Map([['aws:username', ['al*ce']]])

// Goal: policies say what their statements say, however they were compiled, prefiltered and remembered.
//
// Method: random policies are asked random questions, some of them twice, and so is an evaluator of a few lines that
// makes a regular expression of each pattern.
test('evaluation: agrees with the plain reading of the statements', () => {
  const actions = fc.constantFrom('s3:GetObject', 's3:PutObject', 'S3:get*', 's3:*Object', 's3:?etObject', 'iam:*', '*')
  const names = fc.constantFrom(
    'a',
    'a/*',
    '*/x',
    '?/x',
    '${aws:username}',
    '${aws:username}/*',
    '${*}',
    "${b:c, 'a'}",
    '${b:c}',
  )
  const resources = fc.oneof(
    fc.constant('*'),
    names.map((name) => `arn:aws:s3:::${name}`),
  )
  const listed = (values: fc.Arbitrary<string>) =>
    fc.record({ isNot: fc.boolean(), values: fc.array(values, { minLength: 1, maxLength: 3 }) })
  const rule = fc.record({
    Effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
    actions: listed(actions),
    resources: listed(resources),
  })
  const asked = fc.record({
    action: fc.constantFrom('s3:GetObject', 's3:PutObject', 'iam:GetUser'),
    resource: fc
      .constantFrom('a', 'a/x', 'b/x', 'al*ce', 'alice/x', 'al*ce/x', '*')
      .map((name) => `arn:aws:s3:::${name}`),
  })
  const policies = fc.array(fc.array(rule, { minLength: 1, maxLength: 4 }), { maxLength: 3 })
  fc.assert(
    fc.property(policies, fc.array(asked, { minLength: 1, maxLength: 6 }), (rules, questions) => {
      const compiled = rules.map((one) => compilePolicy(textOf(one), 'identity'))
      for (const { action, resource } of questions) {
        const question = { actionLower: action.toLowerCase(), resource, context }
        expect(verdictOf(compiled, question)).toBe(plainVerdict(rules.flat(), action, resource))
      }
    }),
    { numRuns: 1000 },
  )
})

test('evaluation: a policy that was asked about many actions still knows each', () => {
  const policy = compilePolicy(
    textOf([
      { Effect: 'Allow', actions: { isNot: false, values: ['s3:Get*'] }, resources: { isNot: false, values: ['*'] } },
    ]),
    'identity',
  )
  for (let round = 0; round < 2; round += 1) {
    for (let number = 0; number < 600; number += 1) {
      const actionLower = `s3:${number % 2 === 0 ? 'get' : 'put'}${number}`
      expect(verdictOf([policy], { actionLower, resource: 'r', context })).toBe(number % 2 === 0 ? 'allow' : 'none')
    }
  }
})

function textOf(rules: readonly Rule[]): string {
  const Statement = rules.map(({ Effect, actions, resources }) => ({
    Effect,
    [actions.isNot ? 'NotAction' : 'Action']: actions.values,
    [resources.isNot ? 'NotResource' : 'Resource']: resources.values,
  }))
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

function plainVerdict(rules: readonly Rule[], action: string, resource: string): Verdict {
  const matching = rules.filter(({ actions, resources }) => {
    const isNamed = actions.values.some((value) => expressionOf(value, 'i')?.test(action))
    const expressions = resources.values.map((value) => expressionOf(value, ''))
    const isAbout = resources.isNot
      ? expressions.every((expression) => expression !== null && !expression.test(resource))
      : expressions.some((expression) => expression?.test(resource))
    return isNamed !== actions.isNot && isAbout
  })
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'deny'
  return matching.length > 0 ? 'allow' : 'none'
}

/** Null where a variable has no value. */
function expressionOf(pattern: string, flags: string): RegExp | null {
  if (pattern.includes('${b:c}')) return null
  const source = pattern.replace(/\$\{aws:username\}|\$\{\*\}|\$\{b:c, 'a'\}|./g, (part) => {
    if (part === '${aws:username}') return 'al\\*ce'
    if (part === '${*}') return '\\*'
    if (part.startsWith('${')) return 'a'
    return part === '*' ? '.*' : part === '?' ? '.' : `\\x${part.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return new RegExp(`^${source}$`, flags)
}
