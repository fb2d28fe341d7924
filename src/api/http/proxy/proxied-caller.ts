import { userIdentity } from '../../../identity/user-identity.ts'
import type { IdentityStanding } from '../../../records/provenance.ts'
import { accountOf, type RecordedCaller, type Site, servedRegion } from '../call-facts.ts'
import type { SignedCaller } from '../caller.ts'
import type { Transfer } from '../record-style.ts'

/** Who a call comes from that another server answers, as its record tells it. */
export interface ProxiedCaller extends RecordedCaller, Pick<Transfer, 'authenticationMethod' | 'signatureVersion'> {
  /** How far that can be believed before the upstream has answered. */
  readonly standing: IdentityStanding
}

/** Somebody of Cairn's own, whose signature is verified. */
export function verifiedCaller(caller: SignedCaller, site: Site): ProxiedCaller {
  const { principal, accessKeyId, authenticationMethod, signatureVersion } = caller
  const accountId = accountOf(caller)
  const accountAlias = accountId === null ? null : site.accountAliasOf(accountId)
  return {
    userIdentity: userIdentity(principal, { accessKeyId, accountAlias }),
    accountId,
    region: servedRegion(caller, site),
    authenticationMethod,
    signatureVersion,
    standing: 'verified',
  }
}

/** Whoever sent what Cairn does not take. */
export function nobody({ region }: Pick<Site, 'region'>): ProxiedCaller {
  return {
    userIdentity: userIdentity(null, { accessKeyId: null }),
    accountId: null,
    region,
    authenticationMethod: null,
    signatureVersion: null,
    standing: 'unknown',
  }
}
