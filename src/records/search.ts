import type { RecordNumber } from '../base/brands.ts'
import { type Condition, compileConditions } from '../event/condition.ts'
import { type EventRecord, parseEventRecord } from '../event/event-record.ts'
import type { ExtractedFields } from '../event/fields.ts'
import { type IndexTerms, indexTerms } from '../event/index-terms.ts'
import { compileText } from '../event/text-search.ts'
import type { IndexQuery, IndexScope } from './index/index-query.ts'
import { compareOrder, type OrderKey } from './order-key.ts'
import { fieldsOf } from './prepare.ts'
import { shownKinds } from './provenance.ts'
import type { StoredRecord } from './segment/record-block.ts'

/** What to look for. Plain data: it crosses to the thread that owns the records. */
export interface SearchSpec {
  readonly scope: IndexScope
  /** All must hold. */
  readonly conditions: readonly Condition[]
  /** Must stand somewhere in the exact bytes. */
  readonly text: string | null
  /** Start inclusive, end exclusive, in milliseconds of the order key. */
  readonly fromMs: number
  readonly beforeMs: number
  readonly order: IndexQuery['order']
  /** Most records in the answer; null: all. */
  readonly limitRecords: number | null
}

/** What a search needs of the store that it runs over. */
export interface SearchView {
  walk(query: IndexQuery): Iterator<OrderKey>
  /** In order, where the answer is a handful of records found by id. */
  findEventId(eventId: string): readonly RecordNumber[]
  read(number: RecordNumber): StoredRecord | null
  orderKeyOf(record: StoredRecord, fields: ExtractedFields): OrderKey
  readonly recordFrom: RecordNumber
  readonly recordBefore: RecordNumber
}

/**
 * One search under way. It is advanced in slices, so that its thread can do other things between them, and it holds
 * no more than one record at a time.
 */
export class SearchRun {
  readonly #view: SearchView
  readonly #spec: SearchSpec
  readonly #candidates: Iterator<RecordNumber>
  readonly #matches: RecordMatcher
  matchedRecords = 0
  scannedRecords = 0
  isDone = false

  constructor(view: SearchView, spec: SearchSpec) {
    this.#view = view
    this.#spec = spec
    const terms = indexTerms(spec.conditions)
    // Candidates found by id have it, also where it is derived and stands beside the record, not in it.
    const conditions =
      terms.eventIds === null ? spec.conditions : spec.conditions.filter(({ path }) => path !== 'eventID')
    this.#matches = compileMatcher({ conditions, text: spec.text })
    this.#candidates = candidatesOf(view, spec, terms)
  }

  /** The next match, or null where this slice ended (`isDone` tells the difference). Looks at one candidate. */
  step(): StoredRecord | null {
    const { limitRecords } = this.#spec
    if (limitRecords !== null && this.matchedRecords >= limitRecords) {
      this.isDone = true
      return null
    }
    const next = this.#candidates.next()
    if (next.done === true) {
      this.isDone = true
      return null
    }
    const stored = this.#view.read(next.value)
    if (stored === null) return null
    this.scannedRecords += 1
    if (!this.#matches(stored)) return null
    this.matchedRecords += 1
    return stored
  }
}

type RecordMatcher = (stored: StoredRecord) => boolean

/** Everything that `spec` demands of the record itself, compiled once. */
export function compileMatcher(spec: Pick<SearchSpec, 'conditions' | 'text'>): RecordMatcher {
  const hasText = spec.text === null ? null : compileText(spec.text)
  const beside = spec.conditions.filter(isOfProvenance)
  const cameSo = beside.length === 0 ? null : compileConditions(beside)
  const inside = spec.conditions.filter((condition) => !isOfProvenance(condition))
  const holds = inside.length === 0 ? null : compileConditions(inside)
  return ({ bytes, provenance }) => {
    if (cameSo !== null && !cameSo({ provenance: { ...shownKinds[provenance.kind] } })) return false
    if (hasText !== null && !hasText(bytes)) return false
    if (holds === null) return true
    const parsed = parseEventRecord(bytes)
    return 'record' in parsed && holds(parsed.record)
  }
}

/** What a condition can ask of how a record came, which stands beside it and not in it. */
const provenancePaths: ReadonlySet<string> = new Set(['provenance.kind', 'provenance.identity'])

function isOfProvenance({ path }: Condition): boolean {
  return provenancePaths.has(path)
}

/** Whether a record lies in the scope and time of a search, for records that did not come out of the index. */
export function liesWithin(
  spec: Pick<SearchSpec, 'scope' | 'fromMs' | 'beforeMs'>,
  fields: ExtractedFields,
  key: OrderKey,
): boolean {
  const { accounts, categories } = spec.scope
  return (
    key.timeMs >= spec.fromMs &&
    key.timeMs < spec.beforeMs &&
    (categories === null || categories.includes(fields.category)) &&
    (accounts === null ||
      accounts.some(
        (one) => one.accountId === fields.accountId && (one.region === null || one.region === fields.region),
      ))
  )
}

function* candidatesOf(view: SearchView, spec: SearchSpec, terms: IndexTerms): Generator<RecordNumber> {
  const { attributes, eventIds, accounts, regions } = terms
  if (eventIds !== null) {
    yield* foundByEventId(view, spec, eventIds)
    return
  }
  const keys = view.walk({
    scope: narrowed(spec.scope, accounts, regions),
    terms: attributes,
    fromMs: spec.fromMs,
    beforeMs: spec.beforeMs,
    after: null,
    order: spec.order,
    recordFrom: view.recordFrom,
    recordBefore: view.recordBefore,
  })
  for (let next = keys.next(); next.done !== true; next = keys.next()) yield next.value.recordNumber
}

/** The scope without what the conditions rule out, so that one account's search does not walk the others'. */
function narrowed(
  scope: IndexScope,
  accounts: readonly string[] | null,
  regions: readonly string[] | null,
): IndexScope {
  const visible = scope.accounts ?? accounts?.map((accountId) => ({ accountId, region: null })) ?? null
  if (visible === null) return scope
  const wanted = accounts === null ? visible : visible.filter(({ accountId }) => accounts.includes(accountId))
  return {
    ...scope,
    accounts: wanted.flatMap((one) =>
      regions === null || one.region !== null ? [one] : regions.map((region) => ({ accountId: one.accountId, region })),
    ),
  }
}

function* foundByEventId(view: SearchView, spec: SearchSpec, eventIds: readonly string[]): Generator<RecordNumber> {
  const found = new Map<RecordNumber, OrderKey>()
  for (const eventId of eventIds) {
    for (const number of view.findEventId(eventId)) {
      const stored = view.read(number)
      const fields = stored === null ? null : storedFields(stored)
      if (stored === null || fields === null || fields.eventId !== eventId) continue
      const key = view.orderKeyOf(stored, fields)
      if (liesWithin(spec, fields, key)) found.set(number, key)
    }
  }
  const sign = spec.order === 'newest-first' ? -1 : 1
  const keys = [...found.values()].sort((a, b) => sign * compareOrder(a, b))
  for (const key of keys) yield key.recordNumber
}

/** The fields of a stored record, made again from its bytes. */
export function storedFields(stored: StoredRecord): ExtractedFields | null {
  const record = parsedRecord(stored)
  return record === null ? null : fieldsOf(record, stored.bytes, stored.provenance)
}

function parsedRecord({ bytes }: StoredRecord): EventRecord | null {
  const parsed = parseEventRecord(bytes)
  return 'record' in parsed ? parsed.record : null
}
