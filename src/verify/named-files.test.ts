import { expect, test } from 'vitest'
import { systemRandom } from '../base/random.ts'
import { NamedFiles } from './named-files.ts'

test('named files: each is known once, however many there are', () => {
  const files = new NamedFiles(systemRandom)
  const keys = Array.from({ length: 20_000 }, (_, index) => `AWSLogs/${index}.json.gz`)
  expect(keys.every((key) => files.add('one', key))).toBe(true)
  expect(keys.some((key) => files.add('one', key))).toBe(false)
  expect(keys.every((key) => files.has('one', key))).toBe(true)
  expect(keys.some((key) => files.has('other', key))).toBe(false)
})
