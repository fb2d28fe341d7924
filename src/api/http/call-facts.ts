import type { AccountId, Region } from '../../base/brands.ts'
import type { CallFacts } from '../../capture/recorded-call.ts'
import { commonError } from '../../contract/errors.ts'
import type { RecordFacts } from '../../contract/record-facts.ts'
import type { JsonObject } from '../../event/event-record.ts'
import { userIdentity } from '../../identity/user-identity.ts'
import type { Caller, RefusedCaller } from './caller.ts'
import type { Exchange } from './exchange.ts'

/** Where calls are answered. */
export interface Site {
  /** Has the calls of whoever is nobody. */
  readonly operatorAccountId: AccountId
  /** Where a request names no Region that is served. */
  readonly region: Region
  readonly regions: readonly Region[]
  /** What an account calls itself, which records say of its root user; null for nothing. */
  readonly accountAliasOf: (accountId: AccountId) => string | null
}

/** Region of services that stand in one place, whatever the credential scope says. */
const globalRegion = 'us-east-1'

/** A caller whose scope names a Region that is not served is refused, as AWS refuses it. One that names none is served. */
export function inServedRegion<Known extends Caller>(
  caller: Known,
  { regions }: Pick<Site, 'regions'>,
): Known | RefusedCaller {
  const { scope } = caller
  if (caller.principal === null || scope === null || scope.region === '') return caller
  if (regions.some((region) => region === scope.region)) return caller
  return {
    principal: null,
    error: commonError('wrongSignature', 'Credential should be scoped to a valid region.'),
    scope,
  }
}

/** The Region that serves a call. */
export function servedRegion({ scope }: Caller, { region, regions }: Pick<Site, 'region' | 'regions'>): Region {
  return regions.find((served) => served === scope?.region) ?? region
}

/** The caller's account; null for who is nobody's. */
export function accountOf({ principal }: Caller): AccountId | null {
  return principal === null || principal.type === 'Anonymous' ? null : principal.accountId
}

/** Who called, as the record tells it. */
export interface RecordedCaller {
  readonly userIdentity: JsonObject
  /** Null for who is nobody's. */
  readonly accountId: AccountId | null
  readonly region: Region
}

/** What is known of a call once its caller is, before its parameters are decoded. */
export function callFacts(exchange: Exchange, caller: Caller, site: Site, named: RecordFacts): CallFacts {
  const accessKeyId = caller.principal === null ? null : caller.accessKeyId
  const accountId = accountOf(caller)
  const accountAlias = accountId === null ? null : site.accountAliasOf(accountId)
  const identity = userIdentity(caller.principal, { accessKeyId, accountAlias })
  const recorded = { userIdentity: identity, accountId, region: servedRegion(caller, site) }
  return recordedCallFacts(exchange, recorded, site, named)
}

/** The same for a caller whom somebody else has named. */
export function recordedCallFacts(
  exchange: Exchange,
  { userIdentity: identity, accountId, region }: RecordedCaller,
  { operatorAccountId }: Pick<Site, 'operatorAccountId'>,
  { isGlobal, apiVersion, eventSource, eventName, eventCategory, readOnly }: RecordFacts,
): CallFacts {
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    eventSource,
    eventName,
    eventCategory,
    readOnly,
    eventId: exchange.eventId,
    requestId: exchange.requestId,
    awsRegion: isGlobal ? globalRegion : region,
    sourceIPAddress: exchange.sourceIPAddress,
    userAgent: exchange.userAgent,
    userIdentity: identity,
    recipientAccountId: accountId ?? operatorAccountId,
    requestParameters: null,
    resources: [],
    owner: null,
    tlsDetails: exchange.tlsDetails,
  }
}
