import { isJsonObject, type JsonObject, textAt } from '../../event/event-record.ts'
import { CommandError } from '../context.ts'
import { parseJsonObject } from '../json.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { rawMember } from './raw-member.ts'

/** One line of an answer to a search, or one event of a tail. */
export type SearchLine =
  | { readonly kind: 'record'; readonly record: FoundRecord }
  | { readonly kind: 'end'; readonly matched: number | null }

export interface FoundRecord {
  /** The record's JSON on one line, otherwise byte for byte as it is kept. */
  readonly exact: string
  readonly fields: JsonObject
  readonly isConflict: boolean
}

/** @throws {CommandError} The line is none of a Cairn's, or it reports that the search failed half-way. */
export function parseSearchLine(line: string): SearchLine {
  const answer = parseJsonObject(line)
  if (answer === null) throw notOurs()
  if (isJsonObject(answer.record)) {
    // Line breaks can stand only between the tokens of JSON, so a space there changes nothing.
    const exact = (rawMember(line, 'record') ?? '').replace(/[\r\n]/g, ' ')
    return { kind: 'record', record: { exact, fields: answer.record, isConflict: answer.conflict === true } }
  }
  if (isJsonObject(answer.end)) {
    const { matched } = answer.end
    return { kind: 'end', matched: typeof matched === 'number' ? matched : null }
  }
  if (!('error' in answer)) throw notOurs()
  const said = textAt(answer, 'error', 'message') ?? textAt(answer, 'error') ?? 'no reason given'
  throw new CommandError(`The search ended early: ${escapeForTerminal(said)}`)
}

function notOurs(): CommandError {
  return new CommandError('The answer is not one of a Cairn; check the endpoint.')
}
