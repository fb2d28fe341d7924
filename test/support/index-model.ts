import fc from 'fast-check'
import { recordNumber } from '../../src/base/brands.ts'
import { packTexts } from '../../src/base/packed-texts.ts'
import {
  type Attribute,
  type AttributeId,
  attributeIds,
  type ExtractedFields,
  eventCategories,
} from '../../src/event/fields.ts'
import { eventIdHash, identityHash } from '../../src/records/index/content-hash.ts'
import { identityDay } from '../../src/records/index/identity-days.ts'
import type { IndexQuery, IndexTerm, IndexValue, RecordIdentity } from '../../src/records/index/index-query.ts'
import { Memtable } from '../../src/records/index/memtable.ts'
import type { OrderKey } from '../../src/records/order-key.ts'

/** A record, as simple implementations of the index take it in. */
export interface IndexedRecord {
  readonly key: OrderKey
  readonly fields: ExtractedFields
}

/** A memory table of the records. */
export function memtableOf(records: readonly IndexedRecord[]): Memtable {
  const table = new Memtable()
  for (const { key, fields } of records) {
    const { attributes, region, category } = fields
    const identity = identityOf(fields)
    const batch = {
      recordCount: 1,
      scopes: [{ accountId: identity.accountId, region, category }],
      attributes: Uint8Array.from(attributes, ([attribute]) => attribute),
      texts: packTexts(attributes.map(([, text]) => text)),
      scopeOf: Uint32Array.of(0),
      termStarts: Uint32Array.of(0, attributes.length),
      terms: Uint32Array.from(attributes, (_, term) => term),
      eventIdHashes: Float64Array.of(eventIdHash(fields.eventId)),
      identityDays: Int32Array.of(identityDay(identity.eventTimeMs)),
      identityHashes: Float64Array.of(identityHash(identity)),
    }
    table.add(batch, Float64Array.of(key.timeMs), key.recordNumber)
  }
  return table
}

export function identityOf({ accountId, eventTimeMs, eventId }: ExtractedFields): RecordIdentity {
  return { accountId: accountId ?? '', eventTimeMs: eventTimeMs ?? 0, eventId }
}

/** What every implementation of the index is compared with: filter all records, then sort them. */
export function naiveWalk(records: readonly IndexedRecord[], query: IndexQuery): OrderKey[] {
  const direction = query.order === 'newest-first' ? -1 : 1
  const compare = (a: OrderKey, b: OrderKey) => direction * (a.timeMs - b.timeMs || a.recordNumber - b.recordNumber)
  return records
    .filter(({ key }) => key.timeMs >= query.fromMs && key.timeMs < query.beforeMs)
    .filter(({ key }) => key.recordNumber >= query.recordFrom && key.recordNumber < query.recordBefore)
    .filter(({ key }) => query.after === null || compare(query.after, key) < 0)
    .filter((record) => isInScope(record, query) && query.terms.every((term) => hasTerm(record, term)))
    .map(({ key }) => key)
    .sort(compare)
}

function isInScope({ fields }: IndexedRecord, { scope }: IndexQuery): boolean {
  if (scope.categories !== null && !scope.categories.includes(fields.category)) return false
  if (scope.accounts === null) return true
  return scope.accounts.some(
    ({ accountId, region }) => accountId === (fields.accountId ?? '') && (region === null || region === fields.region),
  )
}

function hasTerm({ fields }: IndexedRecord, { attribute, values }: IndexTerm): boolean {
  return fields.attributes.some(([id, value]) => id === attribute && values.some((wanted) => mayMatch(wanted, value)))
}

/** Equality and patterns as the index promises them: on the first 512 bytes, and generous to what may have been cut. */
function mayMatch({ text, isPattern }: IndexValue, value: string): boolean {
  const kept = cut(value)
  if (!isPattern) return cut(text) === kept
  const [literal = '', ...rest] = text.split('*')
  if (Buffer.byteLength(kept) >= 509) return kept.startsWith(cut(literal))
  const expression = [literal, ...rest].map((part) => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&')).join('[^]*')
  return new RegExp(`^${expression}$`, 'u').test(kept)
}

function cut(value: string): string {
  let kept = ''
  for (const character of value) {
    if (Buffer.byteLength(kept) + Buffer.byteLength(character) > 512) break
    kept += character
  }
  return kept
}

const long = 'x'.repeat(500)
/** Few, so that they collide; odd, so that order and bounds are tried. */
const values = [
  '',
  '\0',
  'a',
  'a\0',
  'a\u0001',
  'ab',
  'abc',
  'b*c',
  'true',
  'é',
  '\uffff',
  '𝒳',
  '𝒳a',
  `${long}${'y'.repeat(100)}`,
  `${long}${'y'.repeat(99)}z`,
  `${long}yyyyyyyyyy𝒳`,
  `${long}yyyyyyyyy`,
]
const accounts = ['111111111111', '222222222222', null]
const regions = ['us-east-1', 'eu-west-1', '']
const attributes: readonly AttributeId[] = [
  attributeIds.eventName,
  attributeIds.resourceName,
  attributeIds.principalArn,
]
const day = 86_400_000
const times = [0, 1, 1000, 2000, 2001, day - 1, day, 30 * day, -1, -5 * day, 8.64e15, -8.64e15]

const time = fc.oneof(
  fc.constantFrom(...times),
  fc.integer({ min: 0, max: 5000 }).map((second) => second * 1000),
)
const attribute = fc.tuple(fc.constantFrom(...attributes), fc.constantFrom(...values))

/** A record without its number. */
const recordDraft = fc.record({
  timeMs: time,
  eventTimeMs: fc.option(time),
  accountId: fc.constantFrom(...accounts),
  region: fc.constantFrom(...regions),
  category: fc.constantFrom(eventCategories.Management, eventCategories.Data),
  eventId: fc.oneof(fc.constantFrom('', 'same', '𝒳'), fc.uuid()),
  attributes: fc.uniqueArray(attribute, { maxLength: 6, selector: ([id, value]) => `${id} ${value}` }),
})

/** Records in the order of arrival; numbers ascend, some with gaps. */
export function indexedRecords(maxLength: number): fc.Arbitrary<IndexedRecord[]> {
  return fc
    .tuple(
      fc.array(recordDraft, { maxLength }),
      fc.constantFrom(0, 7, 2 ** 40 - 1 - 3 * maxLength),
      fc.integer({ min: 1, max: 3 }),
    )
    .map(([drafts, first, step]) =>
      drafts.map((draft, index) => indexedRecord({ ...draft, recordNumber: first + index * step })),
    )
}

export interface IndexedRecordDraft {
  readonly timeMs: number
  readonly recordNumber: number
  readonly eventTimeMs?: number | null
  readonly accountId?: string | null
  readonly region?: string
  readonly category?: (typeof eventCategories)[keyof typeof eventCategories]
  readonly eventId?: string
  readonly attributes?: readonly Attribute[]
}

/** A record as the index takes it in. */
export function indexedRecord(draft: IndexedRecordDraft): IndexedRecord {
  return {
    key: { timeMs: draft.timeMs, recordNumber: recordNumber(draft.recordNumber) },
    fields: {
      accountId: draft.accountId === undefined ? '111111111111' : draft.accountId,
      region: draft.region ?? 'us-east-1',
      category: draft.category ?? eventCategories.Management,
      eventTimeMs: draft.eventTimeMs === undefined ? draft.timeMs : draft.eventTimeMs,
      eventId: draft.eventId ?? `event-${draft.recordNumber}`,
      eventIdDerived: false,
      readOnly: null,
      attributes: draft.attributes ?? [],
    },
  }
}

const text = fc.constantFrom(...values, 'absent', `${long}${'y'.repeat(12)}`, `${long}${'y'.repeat(40)}`)
const pattern = fc.oneof(
  fc.constantFrom(
    '*',
    '**',
    'a*',
    '*a',
    '*\0*',
    'a*c',
    '*b*c*',
    '𝒳*',
    'x*',
    `${long}*`,
    `${long}yyyyyyyyyyyyyy*z`,
    'nothing*',
  ),
  text,
)
const value = fc.oneof(
  text.map((exact) => ({ text: exact, isPattern: false })),
  pattern.map((wanted) => ({ text: wanted, isPattern: true })),
)
const term = fc.record({
  attribute: fc.constantFrom(...attributes),
  values: fc.array(value, { minLength: 1, maxLength: 3 }),
})
const account = fc.record({
  accountId: fc.constantFrom('111111111111', '222222222222', '', '333333333333'),
  region: fc.option(fc.constantFrom(...regions)),
})

/** Queries over the same few values; `after` is a key of theirs, or none. */
export const indexQueries: fc.Arbitrary<IndexQuery> = fc.record({
  scope: fc.record({
    accounts: fc.option(fc.array(account, { maxLength: 3 })),
    categories: fc.option(fc.subarray([eventCategories.Management, eventCategories.Data])),
  }),
  terms: fc.array(term, { maxLength: 3 }),
  fromMs: fc.oneof(fc.constant(Number.NEGATIVE_INFINITY), time),
  beforeMs: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), time),
  after: fc.option(fc.record({ timeMs: time, recordNumber: fc.nat(300).map(recordNumber) })),
  order: fc.constantFrom('newest-first' as const, 'oldest-first' as const),
  recordFrom: fc.oneof(fc.constant(0), fc.nat(200)).map(recordNumber),
  recordBefore: fc.oneof(fc.constant(2 ** 40), fc.nat(300)).map(recordNumber),
})
