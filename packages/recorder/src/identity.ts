import type { JsonObject } from './json.ts'

/** An ARN by its form: six parts between colons. */
export type Arn = `arn:${string}:${string}:${string}:${string}:${string}`

/** Who an application's own user is. `Type` is one of the `identities` that the application defined. */
export interface ApplicationIdentity<Type extends string> {
  readonly type: Type
  /** What the application calls the user by for good: an id, not a name that can be given again. */
  readonly principalId: string
  readonly userName?: string | undefined
  readonly details?: JsonObject | undefined
}

/** A user of IAM whose keys the application has verified. */
export interface IamUserIdentity {
  readonly type: 'IAMUser'
  readonly arn: Arn
  readonly userName: string
  readonly principalId?: string | undefined
  readonly accountId?: string | undefined
  readonly accessKeyId?: string | undefined
}

/** A session of a role whose keys the application has verified. */
export interface AssumedRoleIdentity {
  readonly type: 'AssumedRole'
  readonly arn: Arn
  readonly principalId?: string | undefined
  readonly accountId?: string | undefined
  readonly accessKeyId?: string | undefined
  readonly sessionContext?: JsonObject | undefined
}

/** Somebody whom another party has signed in: OpenID Connect, or SAML. */
export interface FederatedIdentity {
  readonly type: 'WebIdentityUser' | 'SAMLUser'
  readonly principalId: string
  readonly userName: string
  readonly identityProvider: string
}

/** Nobody who is known: before a sign-in, or after one that failed. */
export interface UnknownIdentity {
  readonly type: 'Unknown'
  readonly principalId?: string | undefined
}

/** What every application may say. A service of AWS, and a root user, cannot be claimed. */
export type CommonIdentity = IamUserIdentity | AssumedRoleIdentity | FederatedIdentity | UnknownIdentity

/** Types that an application cannot define: CloudTrail's, and those of {@link CommonIdentity}. */
export const reservedIdentityTypes = [
  'AssumedRole',
  'AWSAccount',
  'AWSService',
  'Directory',
  'FederatedUser',
  'IAMUser',
  'IdentityCenterUser',
  'Recorder',
  'Role',
  'Root',
  'SAMLUser',
  'Unknown',
  'WebIdentityUser',
] as const

export type ReservedIdentityType = (typeof reservedIdentityTypes)[number]

/** Types of {@link CommonIdentity}, for callers that no compiler checked. */
export const commonIdentityTypes: readonly string[] = [
  'IAMUser',
  'AssumedRole',
  'WebIdentityUser',
  'SAMLUser',
  'Unknown',
]
