import { createHash } from 'node:crypto'
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

type Entry = Omit<JournalRecord, 'framePosition' | 'index' | 'bytes' | 'storedAtMs' | 'provenance'> & {
  readonly lengthBytes: number
}

function* readBatch(frame: VerifiedFrame): Generator<JournalRecord> {
  const { firstPosition: framePosition, storedAtMs } = frame
  const from = new CheckedBytes(frame.header, 0, frame.header.length)
  const version = from.number(1)
  check(version === 1 || version === 2, 0, 'the version of the header is neither 1 nor 2')
  const provenance = { kind: from.number(1), principal: from.text(), origin: from.text() }
  check(provenance.kind >= 1 && provenance.kind <= 8, 1, `provenance kind ${provenance.kind}`)
  const count = from.varint()
  check(count === frame.entryCount, from.at, 'another record count than the frame has entries')
  const entries = version === 1 ? Array.from({ length: count }, () => readEntry1(from)) : readEntries(from, count)
  check(from.left === 0, from.at, 'the header goes on behind its last record')
  const body = unpackBody(frame.codec, frame.body, 0)
  check(body.length === frame.bodyRawBytes, 0, 'the body unpacks to another length')
  let bodyAt = 0
  for (const [index, { lengthBytes, ...fields }] of entries.entries()) {
    check(bodyAt + lengthBytes <= body.length, from.at, 'a record reaches beyond the body')
    const bytes = body.subarray(bodyAt, bodyAt + lengthBytes)
    bodyAt += lengthBytes
    yield { framePosition, index, bytes, storedAtMs, provenance, ...fields }
  }
  check(bodyAt === body.length, from.at, 'the record lengths do not add up to the body')
}

/** Version 2: what records have in common first, then each record, then the event ids. */
function readEntries(from: CheckedBytes, count: number): Entry[] {
  const attributeCount = from.varint()
  const scopes = Array.from({ length: from.varint() }, () => {
    const scope = { accountId: from.text(), region: from.text(), category: from.number(1) }
    check(scope.category >= 1 && scope.category <= 6, from.at, `category ${scope.category}`)
    return scope
  })
  const termCount = from.varint()
  const termBytes = from.varint()
  const terms = Array.from({ length: termCount }, () => ({ number: from.number(1), length: from.varint() }))
  const lengths = terms.reduce((sum, { length }) => sum + length, 0)
  check(lengths === termBytes, from.at, 'the texts have another length in all')
  const pairs = terms.map(({ number, length }) => [number, from.utf8(length)] as const)
  const read = Array.from({ length: count }, () => {
    const set = readFlags(from)
    const scope = scopes[from.varint()]
    check(scope !== undefined, from.at, 'a record of no scope')
    const lengthBytes = from.varint()
    const eventTimeMs = set.hasTime ? from.float() : null
    const hashes = [from.number(5), from.number(5)]
    const idLength = from.number(1)
    const attributes = Array.from({ length: from.varint() }, () => {
      const pair = pairs[from.varint()]
      check(pair !== undefined, from.at, 'an attribute that is not in the header')
      return pair
    })
    check(set.hasAccount === (scope.accountId !== ''), from.at, 'an account, or none, against the scope')
    return { set, scope, lengthBytes, eventTimeMs, hashes, idLength, attributes }
  })
  const used = read.reduce((sum, { attributes }) => sum + attributes.length, 0)
  check(used === attributeCount, from.at, 'another count of attributes')
  return read.map(({ set, scope, lengthBytes, eventTimeMs, hashes, idLength, attributes }) => {
    const eventId = from.ascii(idLength)
    const identity = `${scope.accountId}\n${eventTimeMs ?? 0}\n${eventId}`
    check(hashes[0] === hash40(eventId) && hashes[1] === hash40(identity), from.at, 'a hash is another one')
    const accountId = set.hasAccount ? scope.accountId : null
    return checkedEntry(from, set, {
      lengthBytes,
      eventTimeMs,
      accountId,
      region: scope.region,
      category: scope.category,
      eventId,
      attributes,
    })
  })
}

/** As in docs/formats/index-segment.md. */
function hash40(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 5)
}

/** Version 1: each record with all that it has. */
function readEntry1(from: CheckedBytes): Entry {
  const set = readFlags(from)
  const category = from.number(1)
  check(category >= 1 && category <= 6, from.at, `category ${category}`)
  const lengthBytes = from.varint()
  const written = set.hasTime ? from.varint() : null
  const eventTimeMs = written === null ? null : written % 2 === 0 ? written / 2 : -(written + 1) / 2
  const accountId = set.hasAccount ? from.text() : null
  const region = from.text()
  const eventId = from.text()
  const attributes = Array.from({ length: from.varint() }, () => [from.number(1), from.text()] as const)
  return checkedEntry(from, set, { lengthBytes, eventTimeMs, accountId, region, category, eventId, attributes })
}

type FlagSet = Readonly<Record<keyof typeof flags, boolean>>

function readFlags(from: CheckedBytes): FlagSet {
  const set = from.number(1)
  check(set < 128, from.at, `flags ${set}`)
  const has = (flag: number) => (set & flag) !== 0
  check(has(flags.readOnlyKnown) || !has(flags.readOnly), from.at, 'read only without being known')
  return {
    ownId: has(flags.ownId),
    conflict: has(flags.conflict),
    derivedId: has(flags.derivedId),
    readOnlyKnown: has(flags.readOnlyKnown),
    readOnly: has(flags.readOnly),
    hasTime: has(flags.hasTime),
    hasAccount: has(flags.hasAccount),
  }
}

function checkedEntry(
  from: CheckedBytes,
  set: FlagSet,
  entry: Omit<Entry, 'isOwnId' | 'isConflict' | 'isDerivedId' | 'readOnly'>,
): Entry {
  const { accountId, eventId, attributes } = entry
  check(accountId === null || /^\d{12}$/.test(accountId), from.at, `account ${accountId}`)
  check(/^[\x21-\x7e]{1,128}$/.test(eventId), from.at, `event id ${eventId}`)
  for (const [number, value] of attributes) {
    check(number >= 1 && number <= 11, from.at, `attribute ${number}`)
    check(Buffer.byteLength(value) <= 512, from.at, 'an attribute is too long')
  }
  check(new Set(attributes.map((pair) => pair.join(' '))).size === attributes.length, from.at, 'an attribute twice')
  return {
    ...entry,
    isOwnId: set.ownId,
    isConflict: set.conflict,
    isDerivedId: set.derivedId,
    readOnly: set.readOnlyKnown ? set.readOnly : null,
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
