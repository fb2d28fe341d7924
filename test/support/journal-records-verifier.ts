import { CheckedBytes, check } from './checked-bytes.ts'
import type { VerifiedFrame } from './journal-verifier.ts'
import { unpackBody } from './unpack-body.ts'

/**
 * Reads the records and openings in the frames of a journal. Written from docs/formats/journal-records.md alone: it
 * shares no code with the record store.
 */
export interface JournalRecords {
  readonly records: readonly JournalRecord[]
  readonly openings: readonly JournalOpening[]
}

export interface JournalRecord {
  /** Of the frame's first entry, and how many entries stand before this one. */
  readonly framePosition: number
  readonly index: number
  readonly bytes: Buffer
  readonly storedAtMs: number
  readonly provenance: { readonly kind: number; readonly principal: string; readonly origin: string }
  readonly isOwnId: boolean
  readonly isConflict: boolean
  readonly isDerivedId: boolean
  readonly category: number
  /** Null where it cannot be read. */
  readonly eventTimeMs: number | null
  readonly accountId: string | null
  readonly region: string
  readonly eventId: string
  readonly readOnly: boolean | null
  readonly attributes: readonly (readonly [number, string])[]
}

export interface JournalOpening {
  readonly framePosition: number
  readonly eventId: string
  readonly openedAtMs: number
  readonly draft: string
}

/** Throws {@link Damage} at the first contradiction. */
export function readJournalRecords(frames: readonly VerifiedFrame[]): JournalRecords {
  const records: JournalRecord[] = []
  const openings: JournalOpening[] = []
  for (const frame of frames) {
    check(frame.kind === 1 || frame.kind === 2, frame.offsetBytes, `frame kind ${frame.kind}`)
    if (frame.kind === 1) records.push(...readBatch(frame))
    else openings.push(readOpening(frame))
  }
  return { records, openings }
}

const flags = { ownId: 1, conflict: 2, derivedId: 4, readOnlyKnown: 8, readOnly: 16, hasTime: 32, hasAccount: 64 }

function* readBatch(frame: VerifiedFrame): Generator<JournalRecord> {
  const { firstPosition: framePosition, storedAtMs } = frame
  const from = new CheckedBytes(frame.header, 0, frame.header.length)
  check(from.number(1) === 1, 0, 'the version of the header is not 1')
  const provenance = { kind: from.number(1), principal: from.text(), origin: from.text() }
  check(provenance.kind >= 1 && provenance.kind <= 5, 1, `provenance kind ${provenance.kind}`)
  const count = from.varint()
  check(count === frame.entryCount, from.at, 'another record count than the frame has entries')
  const body = unpackBody(frame.codec, frame.body, 0)
  check(body.length === frame.bodyRawBytes, 0, 'the body unpacks to another length')
  let bodyAt = 0
  for (let index = 0; index < count; index += 1) {
    const { lengthBytes, ...fields } = readEntry(from)
    check(bodyAt + lengthBytes <= body.length, from.at, 'a record reaches beyond the body')
    const bytes = body.subarray(bodyAt, bodyAt + lengthBytes)
    bodyAt += lengthBytes
    yield { framePosition, index, bytes, storedAtMs, provenance, ...fields }
  }
  check(bodyAt === body.length, from.at, 'the record lengths do not add up to the body')
  check(from.left === 0, from.at, 'the header goes on behind its last record')
}

function readEntry(from: CheckedBytes) {
  const set = from.number(1)
  const has = (flag: number) => (set & flag) !== 0
  check(set < 128, from.at, `flags ${set}`)
  check(has(flags.readOnlyKnown) || !has(flags.readOnly), from.at, 'read only without being known')
  const category = from.number(1)
  check(category >= 1 && category <= 6, from.at, `category ${category}`)
  const lengthBytes = from.varint()
  const written = has(flags.hasTime) ? from.varint() : null
  const eventTimeMs = written === null ? null : written % 2 === 0 ? written / 2 : -(written + 1) / 2
  const accountId = has(flags.hasAccount) ? from.text() : null
  check(accountId === null || /^\d{12}$/.test(accountId), from.at, `account ${accountId}`)
  const region = from.text()
  const eventId = from.text()
  check(/^[\x21-\x7e]{1,128}$/.test(eventId), from.at, `event id ${eventId}`)
  const attributes = Array.from({ length: from.varint() }, () => [from.number(1), from.text()] as const)
  for (const [number, value] of attributes) {
    check(number >= 1 && number <= 11, from.at, `attribute ${number}`)
    check(Buffer.byteLength(value) <= 512, from.at, 'an attribute is too long')
  }
  check(new Set(attributes.map((pair) => pair.join(' '))).size === attributes.length, from.at, 'an attribute twice')
  return {
    lengthBytes,
    isOwnId: has(flags.ownId),
    isConflict: has(flags.conflict),
    isDerivedId: has(flags.derivedId),
    category,
    eventTimeMs,
    accountId,
    region,
    eventId,
    readOnly: has(flags.readOnlyKnown) ? has(flags.readOnly) : null,
    attributes,
  }
}

function readOpening({ firstPosition, entryCount, codec, header, body }: VerifiedFrame): JournalOpening {
  check(entryCount === 1 && codec === 0 && body.length === 0, 0, 'an opening takes one position and has no body')
  const value: unknown = JSON.parse(header.toString('utf8'))
  check(typeof value === 'object' && value !== null, 0, 'an opening is an object')
  const members = Object.entries(value)
  check(
    members
      .map(([name]) => name)
      .toSorted()
      .join() === 'draft,eventId,openedAtMs',
    0,
    'members of an opening',
  )
  const { eventId, openedAtMs, draft } = Object.fromEntries(members) as Record<string, unknown>
  check(typeof eventId === 'string' && eventId !== '', 0, 'the event id of an opening')
  check(typeof openedAtMs === 'number' && Number.isSafeInteger(openedAtMs), 0, 'the time of an opening')
  check(typeof draft === 'string', 0, 'the draft of an opening')
  JSON.parse(draft)
  return { framePosition: firstPosition, eventId, openedAtMs, draft }
}
