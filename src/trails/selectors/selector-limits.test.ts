import { expect, test } from 'vitest'
import { advancedSelectors } from './advanced-selectors.ts'
import { basicSelectors } from './basic-selectors.ts'

const names = (count: number) => Array.from({ length: count }, (_, at) => `Name${at}`)
const dataOf = (count: number) => ({
  FieldSelectors: [
    { Field: 'eventCategory', Equals: ['Data'] },
    { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
    { Field: 'eventName', Equals: names(count) },
  ],
})

test('selectors: advanced ones have 500 values in all, and no more', () => {
  expect(advancedSelectors([dataOf(248), dataOf(248)])).toHaveLength(2)
  expect(() => advancedSelectors([dataOf(248), dataOf(249)])).toThrow('at most 500 values')
})

test('selectors: basic ones have 250 values in all, and no more', () => {
  const objects = (count: number) => ({
    DataResources: [{ Type: 'AWS::S3::Object', Values: names(count).map((name) => `arn:aws:s3:::logs/${name}`) }],
  })
  expect(basicSelectors([objects(125), objects(125)])).toHaveLength(2)
  expect(() => basicSelectors([objects(125), objects(126)])).toThrow('(0 to 250)')
})
