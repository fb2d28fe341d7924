import { expect, test } from 'vitest'
import { tagsMax } from './limits.ts'
import { tagsOf, withoutTags, withTags } from './tags.ts'

test('tags: keys keep their case and are one key whatever their case', () => {
  const tags = tagsOf([{ Key: 'Team', Value: 'Red' }])
  expect([...withTags(tags, tagsOf([{ Key: 'team', Value: 'Blue' }]))]).toEqual([['team', 'Blue']])
  expect([...withoutTags(tags, ['TEAM', 'other'])]).toEqual([])
  const twice = [
    { Key: 'a', Value: '1' },
    { Key: 'A', Value: '2' },
  ]
  expect(() => tagsOf(twice)).toThrow('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
})

test('tags: nobody sets those of AWS', () => {
  expect(() => tagsOf([{ Key: 'AWS:cloudformation', Value: 'x' }])).toThrow('reserved')
})

test('tags: there are no more than the quota, however they come', () => {
  const full = new Map(Array.from({ length: tagsMax }, (_, index) => [`key${index}`, '']))
  expect(withTags(full, new Map([['KEY0', 'new']])).size).toBe(tagsMax)
  expect(() => withTags(full, new Map([['one more', '']]))).toThrow('The number of tags has reached the maximum limit.')
})
