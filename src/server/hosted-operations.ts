import { cloudTrailOperations } from '../api/operations/cloudtrail/index.ts'
import { iamOperations } from '../api/operations/iam/index.ts'
import type { Operation } from '../api/operations/operation.ts'
import { configurationOperations } from '../api/operations/s3/configuration/index.ts'
import { s3Operations } from '../api/operations/s3/index.ts'
import { s3ControlOperations } from '../api/operations/s3control/index.ts'
import { stsOperations } from '../api/operations/sts/index.ts'
import type { Clock } from '../base/clock.ts'
import { RateLimit } from '../base/rate-limit.ts'
import { ListingTokens } from '../buckets/listing/listing-tokens.ts'
import type { HostedBuckets } from '../buckets/open-hosted-buckets.ts'
import type { Config } from '../config/config.ts'
import { lastUseOf } from '../history/key-use.ts'
import { EventLookup } from '../history/lookup-events.ts'
import { LookupTokens } from '../history/lookup-token.ts'
import { lastUseOfRole } from '../history/role-use.ts'
import type { User, UserAccessKey } from '../identity/iam/entities.ts'
import { findInvalidPrincipal, principalIdsOf, shownPolicy } from '../identity/iam/policy-principals.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import type { SigningKeys } from '../trails/signing-keys/signing-keys.ts'
import type { Identities } from './open-identities.ts'
import type { OpenedTrails } from './open-trails.ts'

interface HostedParts {
  readonly config: Config
  readonly store: RecordStoreClient
  readonly identities: Identities
  readonly hosted: HostedBuckets
  readonly opened: OpenedTrails
  readonly signingKeys: SigningKeys
  readonly clock: Clock
}

/** Every operation of AWS's services that this server answers. */
export function hostedOperations(parts: HostedParts): readonly Operation[] {
  const { config, store, identities, hosted, opened, signingKeys, clock } = parts
  const { accounts, rootAccessKeys, directory, derivedKeys, keyHolders } = identities
  return [
    ...cloudTrailOperations({
      eventLookup: new EventLookup(store, new LookupTokens(derivedKeys.derive('lookup tokens'))),
      lookupLimit: new RateLimit(clock, config.limits.lookupEventsPerSecond),
      trails: opened.trails,
      logBuckets: opened.logBuckets,
      statuses: opened.delivery.statuses,
      digests: opened.digests,
      signingKeys,
      clock,
    }),
    ...iamOperations({
      directory,
      accounts,
      rootUserOf: (accountId) => accounts.rootUserOf(accountId),
      rootAccessKeys,
      lastUseOf: (accessKeyId) => lastUseOf(store, accessKeyId),
      lastUseOfRole: (role) => lastUseOfRole(store, role),
      retire: async (key, user) => await keyHolders.note(retiredHolder(key, user, clock)),
    }),
    ...s3Operations({
      ...hosted,
      listingTokens: new ListingTokens(derivedKeys.derive('listing tokens')),
      regions: config.regions,
    }),
    ...configurationOperations({
      ...hosted,
      principals: {
        invalidIn: (policy) => findInvalidPrincipal(directory, accounts, policy),
        idsIn: (policy) => principalIdsOf(directory, policy),
        shown: (policy) => shownPolicy(directory, policy),
      },
    }),
    ...s3ControlOperations(hosted.buckets),
    ...stsOperations({ ...identities, clock }),
  ]
}

function retiredHolder({ accessKeyId }: UserAccessKey, { accountId, userId, arn }: User, clock: Clock) {
  return { accessKeyId, accountId, type: 'IAMUser', principalId: userId, arn, goodUntilMs: clock.nowMs() } as const
}
