import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { configurationReference } from './reference.ts'

test('configuration reference: the committed page is what the table of settings says', () => {
  expect(readFileSync('docs/reference/configuration.md', 'utf8')).toBe(configurationReference())
})
