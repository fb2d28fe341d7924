import type { AccountId } from '../base/brands.ts'
import { type Condition, ConditionError, mergeConditions } from '../event/condition.ts'
import { parseEventTime } from '../event/event-time.ts'
import { compileText } from '../event/text-search.ts'
import type { SearchSpec } from '../records/search.ts'

/** What search and tail are asked, as it goes on record. */
export interface SearchQuestion {
  readonly conditions: readonly Condition[]
  readonly text: string | null
  /** Start inclusive, end exclusive, in milliseconds; null: no bound. */
  readonly fromMs: number | null
  readonly toMs: number | null
  readonly order: SearchSpec['order']
  /** Null: all. */
  readonly limitRecords: number | null
}

/** A question that cannot be asked: one sentence for each thing that is wrong. */
export class SearchQuestionError extends Error {
  override readonly name = 'SearchQuestionError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join(' '))
    this.problems = problems
  }
}

/** Parameters that are not field paths of the record. */
export const searchParameters = ['text', 'from', 'to', 'limit', 'order'] as const
type SearchParameter = (typeof searchParameters)[number]

/**
 * Reads the parameters of a query: `text`, `from`, `to`, `limit`, `order`; every other one is a condition, its name a
 * field path. A repeated condition means "or"; the others may stand once.
 *
 * @throws {SearchQuestionError} Says everything that is wrong at once.
 */
export function parseSearchQuestion(parameters: readonly (readonly [name: string, value: string])[]): SearchQuestion {
  const problems: string[] = []
  const single = new Map<SearchParameter, string>()
  const given: Condition[] = []
  for (const [name, value] of parameters) {
    if (!isSearchParameter(name)) given.push({ path: name, values: [value] })
    else if (single.has(name)) problems.push(`${name} may be given once.`)
    else single.set(name, value)
  }
  const question = {
    conditions: conditionsOf(given, problems),
    text: textOf(single.get('text'), problems),
    fromMs: timeOf('from', single.get('from'), problems),
    toMs: timeOf('to', single.get('to'), problems),
    order: orderOf(single.get('order'), problems),
    limitRecords: limitOf(single.get('limit'), problems),
  }
  if (problems.length > 0) throw new SearchQuestionError(problems)
  return question
}

/** The search over what the accounts hold; null: every account. */
export function searchSpec(question: SearchQuestion, accountIds: readonly AccountId[] | null): SearchSpec {
  const { conditions, text, fromMs, toMs, order, limitRecords } = question
  return {
    scope: { accounts: accountIds?.map((accountId) => ({ accountId, region: null })) ?? null, categories: null },
    conditions,
    text,
    fromMs: fromMs ?? Number.MIN_SAFE_INTEGER,
    beforeMs: toMs ?? Number.MAX_SAFE_INTEGER,
    order,
    limitRecords,
  }
}

function isSearchParameter(name: string): name is SearchParameter {
  return searchParameters.some((known) => known === name)
}

function conditionsOf(given: readonly Condition[], problems: string[]): readonly Condition[] {
  try {
    return mergeConditions(given)
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error
    problems.push(`The condition on ${error.path} ${error.reason}.`)
    return []
  }
}

function textOf(value: string | undefined, problems: string[]): string | null {
  if (value === undefined) return null
  try {
    compileText(value)
  } catch (error) {
    problems.push(`text: ${error instanceof Error ? error.message : 'it cannot be searched for'}.`)
  }
  return value
}

function timeOf(name: string, value: string | undefined, problems: string[]): number | null {
  if (value === undefined) return null
  const timeMs = /^\d{4}-\d\d-\d\d$/.test(value) ? parseEventTime(`${value}T00:00:00Z`) : parseEventTime(value)
  if (timeMs === null) problems.push(`${name} is no time such as 2026-11-20T09:00:00Z or 2026-11-20.`)
  return timeMs
}

function orderOf(value: string | undefined, problems: string[]): SearchSpec['order'] {
  if (value === undefined || value === 'newest-first') return 'newest-first'
  if (value === 'oldest-first') return value
  problems.push('order is newest-first or oldest-first.')
  return 'newest-first'
}

function limitOf(value: string | undefined, problems: string[]): number | null {
  if (value === undefined) return null
  const limit = /^\d{1,15}$/.test(value) ? Number(value) : 0
  if (limit < 1) problems.push('limit is a whole number from 1.')
  return limit
}
