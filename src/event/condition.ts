import { type EventRecord, textOf } from './event-record.ts'
import { parseFieldPath, someValue } from './field-path.ts'
import { accountOf, eventIdOf, indexedFields } from './indexed-fields.ts'
import { compileWildcard, isPattern, type TextMatcher } from './wildcard.ts'

/** The record has at least one of `values` at `path`; `*` in a value stands for any run of characters. */
export interface Condition {
  readonly path: string
  readonly values: readonly string[]
}

/** Most conditions in one question, and most values and characters in one condition. */
export const conditionsMax = 50
export const conditionValuesMax = 200
export const conditionValueLengthMax = 2_000

/** A condition cannot be asked. `reason` completes the sentence "the condition on `path` …". */
export class ConditionError extends Error {
  override readonly name = 'ConditionError'
  readonly path: string
  readonly reason: string

  constructor(path: string, reason: string) {
    super(`the condition on ${path} ${reason}`)
    this.path = path
    this.reason = reason
  }
}

export type RecordMatcher = (record: EventRecord) => boolean

/**
 * A test for records that fulfil every condition. Conditions on the same path are one: any of their values will do.
 *
 * Values compare as text, case counted: a number, boolean or null as JSON writes it; an object or a whole list, as
 * JSON without spaces, with a pattern only. At the paths that an index answers, which are those of
 * {@link indexedFields}, `eventID`, `awsRegion`, `recipientAccountId` and `account` (recipient, else caller), only a
 * single value that is not empty compares.
 *
 * @throws {ConditionError} A path or value is malformed or over its bound.
 */
export function compileConditions(conditions: readonly Condition[]): RecordMatcher {
  const matchers = mergeConditions(conditions).map(compileCondition)
  return (record) => {
    for (const matches of matchers) if (!matches(record)) return false
    return true
  }
}

/** One condition for each path, in the order of their first mention. Checks every bound. */
export function mergeConditions(conditions: readonly Condition[]): Condition[] {
  const byPath = new Map<string, string[]>()
  for (const { path, values } of conditions) {
    if (parseFieldPath(path) === null) throw new ConditionError(path, 'has a malformed path')
    const merged = byPath.get(path) ?? []
    merged.push(...values)
    byPath.set(path, merged)
    if (byPath.size > conditionsMax) throw new ConditionError(path, `is one of more than ${conditionsMax}`)
    if (merged.length > conditionValuesMax) {
      throw new ConditionError(path, `has more than ${conditionValuesMax} values`)
    }
    if (values.some((value) => value.length > conditionValueLengthMax)) {
      throw new ConditionError(path, `has a value of more than ${conditionValueLengthMax} characters`)
    }
  }
  return Array.from(byPath, ([path, values]) => ({ path, values }))
}

const singleValues = new Map<string, (record: EventRecord) => string | null>([
  ...indexedFields.map(({ path, read }): [string, (record: EventRecord) => string | null] => [path, read]),
  ['eventID', eventIdOf],
  ['account', accountOf],
  ['recipientAccountId', (record) => textOf(record.recipientAccountId)],
  ['awsRegion', (record) => textOf(record.awsRegion)],
])

function compileCondition({ path, values }: Condition): RecordMatcher {
  const matchesText = anyOf(values)
  const read = singleValues.get(path)
  if (read !== undefined) {
    return (record) => {
      const text = read(record)
      return text !== null && matchesText(text)
    }
  }
  const fieldPath = parseFieldPath(path)
  if (fieldPath === null) throw new ConditionError(path, 'has a malformed path')
  const matchesWhole = anyOf(values.filter(isPattern))
  const matchesValue = (value: unknown): boolean => {
    if (typeof value === 'string') return matchesText(value)
    if (typeof value !== 'object' || value === null) return matchesText(String(value))
    return matchesWhole(JSON.stringify(value))
  }
  return (record) => someValue(record, fieldPath, matchesValue)
}

function anyOf(values: readonly string[]): TextMatcher {
  const exact = new Set(values.filter((value) => !isPattern(value)))
  const patterns = values.filter(isPattern).map(compileWildcard)
  return (text) => exact.has(text) || patterns.some((matches) => matches(text))
}
