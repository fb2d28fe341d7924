import fc from 'fast-check'
import { expect, test } from 'vitest'
import { conditionsMax, conditionValueLengthMax, conditionValuesMax } from '../event/condition.ts'
import { parseSearchQuestion, SearchQuestionError, searchParameters, searchSpec } from './search-question.ts'

type Parameters = readonly (readonly [name: string, value: string])[]

function problemsOf(parameters: Parameters): readonly string[] {
  try {
    parseSearchQuestion(parameters)
    return []
  } catch (error) {
    if (error instanceof SearchQuestionError) return error.problems
    throw error
  }
}

test('search question: no parameters make it fail but by name, and what it takes is within every bound', () => {
  const name = fc.oneof(
    fc.constantFrom(...searchParameters, 'eventName', '__proto__', 'constructor', 'a.b', 'a..b', '', '.', 'toString'),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  const value = fc.oneof(
    fc.constantFrom('', '*', '1', '-1', '1e9', '2026-11-20', 'newest-first', 'x'.repeat(conditionValueLengthMax + 1)),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 12 }), (parameters) => {
      if (problemsOf(parameters).length > 0) return
      const question = parseSearchQuestion(parameters)
      const paths = question.conditions.map(({ path }) => path)
      expect(new Set(paths).size).toBe(paths.length)
      expect(paths.length).toBeLessThanOrEqual(conditionsMax)
      for (const { values } of question.conditions) {
        expect(values.length).toBeLessThanOrEqual(conditionValuesMax)
        expect(values.every((one) => one.length <= conditionValueLengthMax)).toBe(true)
      }
      const asked = parameters.filter(([given]) => !searchParameters.some((known) => known === given))
      expect(question.conditions.reduce((sum, { values }) => sum + values.length, 0)).toBe(asked.length)
    }),
    { numRuns: 500 },
  )
})

test('search question: everything that is wrong is said at once', () => {
  const problems = problemsOf([
    ['from', 'yesterday'],
    ['to', '2026-13-40'],
    ['limit', '0'],
    ['order', 'random'],
    ['order', 'random'],
    ['a..b', 'x'],
  ])
  expect(problems).toHaveLength(6)
})

test('search question: thousands of conditions are refused at the first too many', () => {
  const many = Array.from({ length: 5_000 }, (_, at): [string, string] => [`field${at}`, 'x'])
  expect(problemsOf(many)).toEqual([`The condition on field${conditionsMax} is one of more than ${conditionsMax}.`])
  const values = Array.from({ length: 5_000 }, (): [string, string] => ['field', 'x'])
  expect(problemsOf(values)).toEqual([`The condition on field has more than ${conditionValuesMax} values.`])
})

test('search question: a caller of some accounts searches these and no other, whatever the conditions say', () => {
  const question = parseSearchQuestion([['recipientAccountId', '210987654321']])
  expect(searchSpec(question, []).scope.accounts).toEqual([])
  expect(searchSpec(question, null).scope.accounts).toBeNull()
})
