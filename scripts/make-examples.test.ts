import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { exampleFiles, pack } from './examples/log-files.ts'

test('examples: the committed log files are what the script makes', () => {
  for (const { path, content } of exampleFiles()) {
    const committed = gunzipSync(readFileSync(join('examples', 'logs', path))).toString()
    expect(committed, path).toBe(content)
  }
})

test('examples: every run makes the same, and no two records share an eventID', () => {
  const files = exampleFiles()
  expect(exampleFiles()).toEqual(files)
  expect(pack('stone')).toEqual(pack('stone'))

  const ids = files.flatMap(({ content }) => [...content.matchAll(/"eventID":"([^"]+)"/g)].map(([, id]) => id))
  expect(ids.length).toBeGreaterThan(180)
  expect(new Set(ids).size).toBe(ids.length)
})
