import type { AccountId } from '../base/brands.ts'

/**
 * Who a request acts as, once its signature is verified. Everything that decides or records takes one of these, and
 * never an access key id.
 *
 * A union by `type`, with the names of the record's `userIdentity.type`.
 */
export type Principal = RootPrincipal

/** The root user of an account. */
export interface RootPrincipal {
  readonly type: 'Root'
  readonly accountId: AccountId
  /** It is the account that runs this Cairn, whose principals may reach others. */
  readonly isOperator: boolean
}

/** What a call adds to its principal in the record. */
export interface IdentityCall {
  /** Null where the principal acted without a key. */
  readonly accessKeyId: string | null
}

/** The record's `userIdentity`, its members in the order in which AWS writes them. */
export type UserIdentity = RootIdentity | UnknownIdentity

export interface RootIdentity {
  readonly type: 'Root'
  readonly principalId: string
  readonly arn: string
  readonly accountId: string
  readonly accessKeyId?: string
}

export interface UnknownIdentity {
  readonly type: 'Unknown'
}

/**
 * The `userIdentity` of a call.
 *
 * @param principal Null for a request that is unsigned or whose signature was rejected: nothing that it claims is
 *   recorded as an identity, or anyone could write another's name into the history.
 */
export function userIdentity(principal: Principal | null, call: IdentityCall): UserIdentity {
  if (principal === null) return { type: 'Unknown' }
  const { type, accountId } = principal
  return {
    type,
    principalId: callerUserId(principal),
    arn: callerArn(principal),
    accountId,
    ...(call.accessKeyId === null ? {} : { accessKeyId: call.accessKeyId }),
  }
}

/** `Arn` of GetCallerIdentity. */
export function callerArn({ accountId }: Principal): string {
  return `arn:aws:iam::${accountId}:root`
}

/** `UserId` of GetCallerIdentity. A root user's is the account id. */
export function callerUserId({ accountId }: Principal): string {
  return accountId
}
