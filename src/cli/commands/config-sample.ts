import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { systemRandom } from '../../base/random.ts'
import { type EventRecord, parseEventRecord } from '../../event/event-record.ts'
import type { FieldRule } from '../../event/field-redaction/field-rule.ts'
import { type FieldRedaction, RecordRedactor } from '../../event/field-redaction/record-redactor.ts'
import { eventIdOf, eventNameOf, eventSourceOf } from '../../event/indexed-fields.ts'
import { unpackLogFile } from '../../formats/unpack-log-file.ts'
import { type CommandContext, CommandError, type ExitStatus, exitStatus } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'

/** Bytes of the key for this run: those of the server are sealed. */
const keyBytes = 32

/** Longest part of a value that is shown to a person. */
const shownCharsMax = 200

interface SampleTotals {
  records: number
  changed: number
  rejected: number
}

/**
 * Tries the redaction rules on the records of a file and shows each value that they change, before and after; never a
 * whole record. Hashes are made with a key of this run alone.
 */
export async function checkSample(
  context: CommandContext,
  rules: readonly FieldRule[],
  samplePath: string,
  json: boolean,
): Promise<ExitStatus> {
  if (rules.length === 0)
    throw new CommandError('There are no rules to try: the configuration has none under redaction.')
  const { records, damage } = unpackLogFile(await readSample(context, samplePath))
  const redactor = new RecordRedactor({ rules, key: systemRandom.bytes(keyBytes) })
  const totals: SampleTotals = { records: records.length, changed: 0, rejected: 0 }
  const effective = new Set<string>()
  for (const [index, bytes] of records.entries()) {
    const parsed = parseEventRecord(bytes)
    if (parsed.rejection !== undefined) {
      totals.rejected += 1
      await context.out.write(rejectedLine(index + 1, parsed.rejection, json))
      continue
    }
    const changes = redactor.explain(parsed.record, bytes)
    if (changes.length > 0) totals.changed += 1
    for (const { rule } of changes) effective.add(rule)
    await context.out.write(changeLines(index + 1, parsed.record, changes, json))
  }
  const idle = rules.map(({ name }) => name).filter((name) => !effective.has(name))
  const reason = damage?.reason ?? null
  await context.out.write(json ? jsonSummary(totals, idle, reason) : summary(totals, idle, reason))
  return totals.rejected === 0 && reason === null ? exitStatus.good : exitStatus.bad
}

async function readSample({ cwd }: CommandContext, path: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(cwd, path))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new CommandError(`The sample ${escapeForTerminal(path)} cannot be read (${code}).`)
  }
}

function changeLines(place: number, record: EventRecord, changes: readonly FieldRedaction[], json: boolean): string {
  if (changes.length === 0) return ''
  const eventId = eventIdOf(record)
  if (json) return changes.map((change) => jsonChange(place, eventId, change)).join('')
  const heading = ['record', String(place), eventSourceOf(record), eventNameOf(record), eventId]
  const lines = [heading.filter((part) => part !== null).join(' ')]
  for (const { path, rule, before, after } of changes) {
    lines.push(
      `  ${path}  (${rule})`,
      `    before  ${cut(before)}`,
      `    after   ${after === null ? 'gone' : cut(after)}`,
    )
  }
  return lines.map((line) => `${escapeForTerminal(line)}\n`).join('')
}

function jsonChange(record: number, eventID: string | null, { path, rule, before, after }: FieldRedaction): string {
  const values = { before: JSON.parse(before), after: after === null ? null : JSON.parse(after) }
  return `${JSON.stringify({ change: { record, eventID, field: path, rule, isGone: after === null, ...values } })}\n`
}

function rejectedLine(record: number, reason: string, json: boolean): string {
  return json ? `${JSON.stringify({ rejected: { record, reason } })}\n` : `record ${record} is none: ${reason}\n`
}

function jsonSummary(totals: SampleTotals, rulesWithoutEffect: readonly string[], damage: string | null): string {
  return `${JSON.stringify({ summary: { ...totals, rulesWithoutEffect, damage } })}\n`
}

function summary({ records, changed, rejected }: SampleTotals, idle: readonly string[], damage: string | null): string {
  const lines = [`${changed} of ${records} records would be changed.`]
  if (rejected > 0) lines.push(`${rejected} are no records.`)
  if (damage !== null) lines.push(`The file could not be read to its end: ${damage}.`)
  if (idle.length > 0) lines.push(`Rules that changed nothing: ${idle.join(', ')}.`)
  if (changed > 0) lines.push('Hashes are of a key made for this run; the server has its own.')
  return lines.map((line) => `${escapeForTerminal(line)}\n`).join('')
}

function cut(text: string): string {
  return text.length > shownCharsMax ? `${text.slice(0, shownCharsMax)}…` : text
}
