import type { AccountId, Region } from '../base/brands.ts'
import { cutAttributeValue } from '../event/attribute-value.ts'
import { type AttributeId, attributeIds, type EventCategory, eventCategories } from '../event/fields.ts'
import type { IndexTerm } from '../records/index/index-query.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import { type EventEntry, eventEntry } from './event-entry.ts'
import type { LookupPosition, LookupTokens } from './lookup-token.ts'

/** A question of LookupEvents, checked. */
export interface LookupQuestion {
  readonly accountId: AccountId
  readonly region: Region
  readonly attribute: { readonly key: LookupAttributeKey; readonly value: string } | null
  /** Inclusive at both ends, in milliseconds; null: no bound. */
  readonly startMs: number | null
  readonly endMs: number | null
  readonly category: 'management' | 'insight'
  readonly limitRecords: number
  readonly nextToken: string | null
}

export interface LookupPage {
  readonly events: readonly EventEntry[]
  readonly nextToken: string | null
}

/** `AttributeKey` with the index's attribute; `EventId` has a table of its own. */
export const lookupAttributes = {
  EventId: null,
  EventName: attributeIds.eventName,
  ReadOnly: attributeIds.readOnly,
  Username: attributeIds.username,
  ResourceType: attributeIds.resourceType,
  ResourceName: attributeIds.resourceName,
  EventSource: attributeIds.eventSource,
  AccessKeyId: attributeIds.accessKeyId,
} as const satisfies Record<string, AttributeId | null>
export type LookupAttributeKey = keyof typeof lookupAttributes

const categories: Readonly<Record<LookupQuestion['category'], EventCategory>> = {
  management: eventCategories.Management,
  insight: eventCategories.Insight,
}

/** The token was not issued for this question. */
export class ForeignTokenError extends Error {
  override readonly name = 'ForeignTokenError'
}

/** Answers LookupEvents from the record store: newest first, each record that was there at the first page once. */
export class EventLookup {
  readonly #store: Pick<RecordStoreClient, 'page'>
  readonly #tokens: LookupTokens

  constructor(store: Pick<RecordStoreClient, 'page'>, tokens: LookupTokens) {
    this.#store = store
    this.#tokens = tokens
  }

  /** @throws {ForeignTokenError} */
  async lookup(question: LookupQuestion): Promise<LookupPage> {
    const { accountId, region, attribute, category, limitRecords } = question
    const text = questionText(question)
    const position = this.#position(question, text)
    const fromMs = position?.fromMs ?? question.startMs ?? Number.MIN_SAFE_INTEGER
    const beforeMs = position?.beforeMs ?? (question.endMs === null ? Number.MAX_SAFE_INTEGER : question.endMs + 1)
    const page = await this.#store.page({
      scope: { accounts: [{ accountId, region }], categories: [categories[category]] },
      term: termOf(attribute),
      eventId: attribute?.key === 'EventId' ? attribute.value : null,
      fromMs,
      beforeMs,
      after: position?.after ?? null,
      recordBefore: position?.recordBefore ?? null,
      limitRecords,
    })
    const { next, recordBefore } = page
    return {
      events: page.records.flatMap((stored) => eventEntry(stored) ?? []).filter((entry) => hasWhole(entry, attribute)),
      nextToken: next === null ? null : this.#tokens.issue({ fromMs, beforeMs, after: next, recordBefore }, text),
    }
  }

  #position({ nextToken }: LookupQuestion, text: string): LookupPosition | null {
    if (nextToken === null) return null
    const position = this.#tokens.read(nextToken, text)
    if (position === null) throw new ForeignTokenError('the token was not issued for this question')
    return position
  }
}

/** What the pages of one listing have in common. The page size may change between them, as in AWS. */
function questionText({ accountId, region, attribute, startMs, endMs, category }: LookupQuestion): string {
  return JSON.stringify([accountId, region, attribute?.key, attribute?.value, startMs, endMs, category])
}

function termOf(attribute: LookupQuestion['attribute']): IndexTerm | null {
  const id = attribute === null ? null : lookupAttributes[attribute.key]
  if (attribute === null || id === null) return null
  return { attribute: id, values: [{ text: cutAttributeValue(attribute.value), isPattern: false }] }
}

/** The index knows the beginning of a long value only: what it finds is compared with the whole. */
function hasWhole(entry: EventEntry, attribute: LookupQuestion['attribute']): boolean {
  if (attribute === null || cutAttributeValue(attribute.value) === attribute.value) return true
  const { key, value } = attribute
  if (key === 'ResourceName') return entry.Resources.some((resource) => resource.ResourceName === value)
  if (key === 'ResourceType') return entry.Resources.some((resource) => resource.ResourceType === value)
  return entry[key] === value
}
