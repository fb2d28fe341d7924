import type { AccountId } from '../base/brands.ts'
import type { JsonObject } from '../event/event-record.ts'
import { formatEventTime } from '../event/event-time.ts'
import type { AccountPrincipal, Principal, Session } from './principal.ts'

/** What a call adds to its principal in the record. */
export interface IdentityCall {
  /** Null where the principal acted without a key. */
  readonly accessKeyId: string | null
  /** Of the caller's account: the name of its root user, where it has one. */
  readonly accountAlias?: string | null
  /** The service that made the call for the principal: `athena.amazonaws.com`. */
  readonly invokedBy?: string | null
}

/**
 * The record's `userIdentity`, its members in the order in which AWS writes them (`type` first).
 *
 * @param principal Null for a request that is unsigned or whose signature was rejected: nothing that it claims is
 *   recorded as an identity, or anyone could write another's name into the history.
 */
export function userIdentity(principal: Principal | null, call: IdentityCall): JsonObject {
  if (principal === null) return { type: 'Unknown' }
  if (principal.type === 'AWSService') return { type: 'AWSService', invokedBy: principal.service }
  // As AWS writes the caller of a public object.
  if (principal.type === 'Anonymous') return { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' }
  const { type, accountId, session } = principal
  const { accessKeyId, invokedBy = null } = call
  const userName = userNameOf(principal, call)
  return {
    type,
    principalId: callerUserId(principal),
    arn: callerArn(principal),
    accountId,
    ...(accessKeyId === null ? {} : { accessKeyId }),
    ...(userName === null ? {} : { userName }),
    ...(session === null ? {} : { sessionContext: sessionContext(principal, session) }),
    ...(invokedBy === null ? {} : { invokedBy }),
  }
}

/** A role's name stands in its session's issuer. */
function userNameOf(principal: AccountPrincipal, { accountAlias = null }: IdentityCall): string | null {
  if (principal.type === 'IAMUser') return principal.userName
  return principal.type === 'Root' ? accountAlias : null
}

/** A caller as the account that owns the resource sees it: an account, not a name. */
export function foreignIdentity(principal: AccountPrincipal): JsonObject {
  return { type: 'AWSAccount', principalId: callerUserId(principal), accountId: principal.accountId }
}

/** `Arn` of GetCallerIdentity. */
export function callerArn(principal: AccountPrincipal): string {
  switch (principal.type) {
    case 'Root':
      return rootArn(principal.accountId)
    case 'IAMUser':
      return principal.arn
    case 'AssumedRole':
      return `arn:aws:sts::${principal.accountId}:assumed-role/${principal.roleName}/${principal.sessionName}`
    case 'FederatedUser':
      return `arn:aws:sts::${principal.accountId}:federated-user/${principal.name}`
  }
}

/** `UserId` of GetCallerIdentity, and `principalId` of a record. */
export function callerUserId(principal: AccountPrincipal): string {
  switch (principal.type) {
    case 'Root':
      return principal.accountId
    case 'IAMUser':
      return principal.userId
    case 'AssumedRole':
      return `${principal.roleId}:${principal.sessionName}`
    case 'FederatedUser':
      return `${principal.accountId}:${principal.name}`
  }
}

export function rootArn(accountId: AccountId): string {
  return `arn:aws:iam::${accountId}:root`
}

function sessionContext(principal: AccountPrincipal, session: Session): JsonObject {
  const issuer = sessionIssuer(principal)
  return {
    ...(issuer === null ? {} : { sessionIssuer: issuer }),
    attributes: {
      creationDate: formatEventTime(session.issuedAtMs),
      mfaAuthenticated: String(session.hasMfa),
    },
    ...(session.sourceIdentity === null ? {} : { sourceIdentity: session.sourceIdentity }),
  }
}

/** A session of a user or root itself, from GetSessionToken, has none. */
function sessionIssuer(principal: AccountPrincipal): JsonObject | null {
  if (principal.type === 'AssumedRole') {
    const { roleId, roleArn, roleName, accountId } = principal
    return { type: 'Role', principalId: roleId, arn: roleArn, accountId, userName: roleName }
  }
  if (principal.type !== 'FederatedUser') return null
  const { issuer } = principal
  return {
    type: issuer.type,
    principalId: callerUserId(issuer),
    arn: callerArn(issuer),
    accountId: issuer.accountId,
    ...(issuer.type === 'IAMUser' ? { userName: issuer.userName } : {}),
  }
}
