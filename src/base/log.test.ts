import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Log, type LogLevel, logLevels } from './log.ts'

const clock = { nowMs: () => Date.UTC(2026, 10, 20), monotonicMs: () => 0 }

test('log: every line is one JSON object, whatever the fields hold', () => {
  const fields = fc.dictionary(
    fc.string({ unit: 'binary' }),
    fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null)),
  )
  fc.assert(
    fc.property(fc.constantFrom(...logLevels), fields, (level, given) => {
      const lines: string[] = []
      new Log(clock, 'debug', (line) => lines.push(line))[level]('a message', given)
      expect(lines).toHaveLength(1)
      expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/)
      expect(JSON.parse(lines[0] ?? '')).toBeTypeOf('object')
    }),
  )
})

test.each(logLevels)('log: from level %s on lines are written, below it none', (threshold: LogLevel) => {
  const lines: string[] = []
  const log = new Log(clock, threshold, (line) => lines.push(line))
  for (const level of logLevels) log[level]('a message')
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(logLevels.slice(logLevels.indexOf(threshold)))
})

test('log: what is taken out of texts is taken out of every field', () => {
  const lines: string[] = []
  const log = new Log(
    clock,
    'info',
    (line) => lines.push(line),
    (text) => text.replace('secret', '-'),
  )
  log.info('a message', { error: 'a secret', count: 1, none: null })
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ error: 'a -', count: 1, none: null })
})
