import { expect, test } from 'vitest'
import { isReached, type Row, ratioOf } from './bench-case.ts'
import { benchmarksPage, type CaseResult, formatFigure, table, withKept, withSections } from './report.ts'

const row: Row = {
  stage: 'ingest',
  value: 150_000,
  unit: 'records/CPU s',
  baseline: { stage: 'gzip -6', value: 60_000 },
  target: { of: 'ratio', is: 'at least', figure: 1.6 },
}

test('report: a row shows its ratio beside its baseline, and whether it is enough', () => {
  expect(table([row]).at(-1)).toBe(
    '| ingest | 150,000 records/CPU s | gzip -6: 60,000 | 2.5 | at least 1.6 times | reached |',
  )
})

test.each([
  ['ratio', 'at least', 2.5, true],
  ['ratio', 'at least', 2.6, false],
  ['ratio', 'at most', 2.4, false],
  ['value', 'at most', 150_000, true],
] as const)('report: %s %s %d is reached: %s', (of, is, figure, reached) => {
  expect(isReached({ ...row, target: { of, is, figure } })).toBe(reached)
})

test('report: without a baseline there is no ratio', () => {
  expect(ratioOf({ stage: 'a', value: 1, unit: 'ms' })).toBeNull()
})

test.each([
  [0.0123456, '0.0123'],
  [1234567, '1,230,000'],
  [0, '0'],
  [Number.NaN, 'none'],
])('report: %d is %s', (value, text) => {
  expect(formatFigure(value)).toBe(text)
})

const result = (name: string, value: number): CaseResult => ({
  name,
  about: `About ${name}.`,
  rows: [{ ...row, value }],
  failure: null,
  seconds: 1,
})

test('report: sections that are measured again stand in their place, and new ones where they belong', () => {
  const page = benchmarksPage([result('ingest', 1), result('start', 2)], 'some records')
  const updated = withSections(page, [result('start', 3), result('ingest-with-trail', 4)])
  const whole = benchmarksPage(
    [result('ingest-with-trail', 4), result('ingest', 1), result('start', 3)],
    'some records',
  )
  expect(updated.trimEnd()).toBe(whole.trimEnd())
})

test('report: a run without an option keeps the sections of cases that need it, and no others', () => {
  const withAws = { ...result('aws-sync', 1), option: 'with-aws' } as const
  const before = benchmarksPage([withAws, result('codec', 2), result('removed', 3)], 'records of then')
  const page = withKept(benchmarksPage([result('codec', 4)], 'some records'), before, ['aws-sync', 'aws-validate-logs'])
  expect(page.trimEnd()).toBe(benchmarksPage([withAws, result('codec', 4)], 'some records').trimEnd())
  expect(page).toContain('About aws-sync. (1 s, measured with `--with-aws` only)')
})
