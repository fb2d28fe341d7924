import type { Clock } from '../base/clock.ts'
import { CommandError } from './context.ts'
import { escapeForTerminal } from './output/escape.ts'

/** What a person asks for: `eventName=DeleteBucket` arguments and options. */
export interface SearchOptions {
  readonly text?: string
  readonly from?: string
  readonly to?: string
}

type Query = (readonly [name: string, value: string])[]

const conditionPattern = /^([^=\s]+)=(.*)$/s

/** Parameters of a search that are no field of a record; as a condition one of them would mean something else. */
const optionNames = new Set(['text', 'from', 'to', 'limit', 'order'])

/**
 * The query of `/_cairn/v1/search` and `/_cairn/v1/tail`: each condition as it is, times in ISO form.
 *
 * @throws {CommandError} A condition or a time cannot be understood.
 */
export function searchQuery(conditions: readonly string[], options: SearchOptions, clock: Clock): Query {
  const query: Query = conditions.map(parseCondition)
  if (options.text !== undefined) query.push(['text', options.text])
  if (options.from !== undefined) query.push(['from', parseInstant(options.from, '--from', clock)])
  if (options.to !== undefined) query.push(['to', parseInstant(options.to, '--to', clock)])
  return query
}

function parseCondition(condition: string): readonly [string, string] {
  const [, name, value] = conditionPattern.exec(condition) ?? []
  if (name === undefined || value === undefined || value === '') {
    throw new CommandError(`${escapeForTerminal(condition)} is no condition; one looks like eventName=DeleteBucket.`)
  }
  if (optionNames.has(name))
    throw new CommandError(`${name} is an option: write --${name} ${escapeForTerminal(value)}.`)
  return [name, value]
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** A date, or a date with a time; without an offset it is UTC, as everything in a record is. */
const isoPattern = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/

/** `2026-03-01`, `2026-03-01T08:30:00Z`, or a time before now: `30m`, `2h`, `7d`. In ISO form with milliseconds. */
export function parseInstant(text: string, option: string, clock: Clock): string {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) {
    return new Date(clock.nowMs() - Number(count) * (unitMs[unit] ?? 0)).toISOString()
  }
  const iso = isoPattern.exec(text)
  const hasNoOffset = text.includes('T') && iso?.[1] === undefined
  const ms = iso === null ? Number.NaN : Date.parse(hasNoOffset ? `${text}Z` : text)
  if (!Number.isNaN(ms)) return new Date(ms).toISOString()
  throw new CommandError(
    `${option} ${escapeForTerminal(text)} is no time; one looks like 2026-03-01, 2026-03-01T08:30:00Z or 2h (two hours ago).`,
  )
}
