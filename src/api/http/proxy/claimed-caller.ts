import { type AccountId, parseRegion } from '../../../base/brands.ts'
import type { JsonObject } from '../../../event/event-record.ts'
import { accountInAwsKeyId } from '../../../identity/aws-key-id.ts'
import type { CredentialSource } from '../../../identity/credentials.ts'
import type { KeyHolders } from '../../../identity/key-holders.ts'
import type { KnownIdentities } from '../../../identity/known-identities.ts'
import { type ClaimedKey, claimedKey } from '../../../identity/sigv4/claimed-key.ts'
import { userIdentity } from '../../../identity/user-identity.ts'
import type { Site } from '../call-facts.ts'
import type { Exchange } from '../exchange.ts'
import { nobody, type ProxiedCaller } from './proxied-caller.ts'

export interface ClaimedCallerParts extends Pick<Site, 'region' | 'accountAliasOf'> {
  readonly credentials: CredentialSource
  readonly keyHolders: Pick<KeyHolders, 'holderOf'>
}

/**
 * Who a request claims to be: an identity of Cairn's own, one that the operator has written down, or whatever the key
 * itself tells. Nothing of it is proved here; provenance says how far it can be believed.
 */
export async function claimedCaller(
  { wire, authorization }: Exchange,
  known: KnownIdentities,
  parts: ClaimedCallerParts,
): Promise<ProxiedCaller> {
  const key = claimedKey(wire, authorization)
  const region = parseRegion(key?.scope?.region) ?? parts.region
  if (key === null) {
    const identity = userIdentity({ type: 'Anonymous' }, { accessKeyId: null })
    return { ...nobody({ region }), userIdentity: identity }
  }
  const { authenticationMethod, signatureVersion } = key
  const identity = (await ownIdentity(key, parts)) ?? writtenIdentity(key, known) ?? unknownIdentity(key)
  return { ...identity, region, authenticationMethod, signatureVersion, standing: 'claimed' }
}

interface Identity {
  readonly userIdentity: JsonObject
  readonly accountId: AccountId | null
}

async function ownIdentity(
  { accessKeyId, sessionToken }: ClaimedKey,
  { credentials, keyHolders, accountAliasOf }: ClaimedCallerParts,
): Promise<Identity | null> {
  const principal = credentials.findAccessKey(accessKeyId, sessionToken)?.principal
  if (principal !== undefined) {
    const { accountId } = principal
    return {
      userIdentity: userIdentity(principal, { accessKeyId, accountAlias: accountAliasOf(accountId) }),
      accountId,
    }
  }
  const holder = await keyHolders.holderOf(accessKeyId)
  if (holder === null) return null
  const { type, principalId, arn, accountId } = holder
  return { userIdentity: { type, principalId, arn, accountId, accessKeyId }, accountId }
}

function writtenIdentity({ accessKeyId }: ClaimedKey, known: KnownIdentities): Identity | null {
  const identity = known.get(accessKeyId)
  if (identity === undefined) return null
  const { type, principalId, arn, accountId, userName } = identity
  return {
    userIdentity: {
      type,
      ...(principalId === null ? {} : { principalId }),
      ...(arn === null ? {} : { arn }),
      accountId,
      accessKeyId,
      ...(userName === null ? {} : { userName }),
    },
    accountId,
  }
}

/** Nobody here knows the key; AWS's own say at least whose account they are of. */
function unknownIdentity({ accessKeyId }: ClaimedKey): Identity {
  const accountId = accountInAwsKeyId(accessKeyId)
  return {
    userIdentity: { type: 'Unknown', ...(accountId === null ? {} : { accountId }), accessKeyId },
    accountId,
  }
}
