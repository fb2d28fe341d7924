import type { AccountId } from '../base/brands.ts'
import { type EventRecord, parseEventRecord, textAt } from '../event/event-record.ts'
import { parseEventTime } from '../event/event-time.ts'
import { attributeIds } from '../event/fields.ts'
import type { IndexTerm } from '../records/index/index-query.ts'
import type { StoredRecord } from '../records/segment/record-block.ts'
import type { RecordStoreClient } from '../records/store-client.ts'

/** The last call of a role's session that is still on record. */
export interface RoleUse {
  readonly usedAtMs: number
  /** '' where its record names none. */
  readonly region: string
}

/** A role, as far as its calls are known by it. */
export interface UsedRole {
  readonly accountId: AccountId
  readonly roleId: string
  readonly roleName: string
  readonly arn: string
  readonly createdAtMs: number
}

type Store = Pick<RecordStoreClient, 'page'>

const pageRecords = 100
/**
 * Pages that are looked through. The first record is the one, but where sessions of an older role of that name go on, or
 * where the sessions have more names than the index expands a pattern to and it finds records of others too.
 */
const pagesMax = 20

/**
 * What the records of its account say of the use of a role: nothing else keeps it. Of a role with too many names of sessions
 * to find their last call, the last time that it was assumed.
 */
export async function lastUseOfRole(store: Store, role: UsedRole): Promise<RoleUse | null> {
  const sessions = `arn:aws:sts::${role.accountId}:assumed-role/${role.roleName}/*`
  const called = await newest(store, role, term(attributeIds.principalArn, sessions, true), isCallOf)
  if (called !== 'too many') return called
  const assumed = await newest(store, role, term(attributeIds.resourceName, role.arn, false), isAssumptionOf)
  return assumed === 'too many' ? null : assumed
}

function term(attribute: IndexTerm['attribute'], text: string, isPattern: boolean): IndexTerm {
  return { attribute, values: [{ text, isPattern }] }
}

async function newest(
  store: Store,
  role: UsedRole,
  term: IndexTerm,
  isUse: (record: EventRecord, role: UsedRole) => boolean,
): Promise<RoleUse | null | 'too many'> {
  let position: Pick<Awaited<ReturnType<Store['page']>>, 'recordBefore' | 'next'> | null = null
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const page: Awaited<ReturnType<Store['page']>> = await store.page({
      scope: { accounts: [{ accountId: role.accountId, region: null }], categories: null },
      term,
      eventId: null,
      fromMs: role.createdAtMs,
      beforeMs: Number.MAX_SAFE_INTEGER,
      after: position?.next ?? null,
      recordBefore: position?.recordBefore ?? null,
      limitRecords: pages === 0 ? 1 : pageRecords,
    })
    for (const stored of page.records) {
      const parsed = parseEventRecord(stored.bytes)
      if (!('rejection' in parsed) && isUse(parsed.record, role)) return useIn(parsed.record, stored)
    }
    if (page.next === null) return null
    position = page
  }
  return 'too many'
}

/** A role that was made anew has another id than the one of that name before it. */
function isCallOf(record: EventRecord, { roleId }: UsedRole): boolean {
  return textAt(record, 'userIdentity', 'principalId')?.startsWith(`${roleId}:`) === true
}

function isAssumptionOf(record: EventRecord, { roleId }: UsedRole): boolean {
  const id = textAt(record, 'responseElements', 'assumedRoleUser', 'assumedRoleId')
  return id?.startsWith(`${roleId}:`) === true
}

function useIn(record: EventRecord, { storedAtMs }: StoredRecord): RoleUse {
  return {
    usedAtMs: parseEventTime(record.eventTime) ?? storedAtMs,
    region: textAt(record, 'awsRegion') ?? '',
  }
}
