import type { AccountId } from '../base/brands.ts'
import type { CompiledPolicy } from './policy/compiled-policy.ts'

/**
 * Who a request acts as, once its signature is verified. Everything that decides or records takes one of these, and
 * never an access key id.
 *
 * A union by `type`, with the names of the record's `userIdentity.type` (`Anonymous` has none of its own there).
 */
export type Principal =
  | RootPrincipal
  | UserPrincipal
  | AssumedRolePrincipal
  | FederatedUserPrincipal
  | ServicePrincipal
  | AnonymousPrincipal

/** A principal of an account. */
export type AccountPrincipal = RootPrincipal | UserPrincipal | AssumedRolePrincipal | FederatedUserPrincipal

interface OfAccount {
  readonly accountId: AccountId
  /** It is the account that runs this Cairn, whose principals may reach others. */
  readonly isOperator: boolean
}

/** The root user of an account. */
export interface RootPrincipal extends OfAccount {
  readonly type: 'Root'
  /** Null where a long-term key signs. */
  readonly session: Session | null
}

export interface UserPrincipal extends OfAccount {
  readonly type: 'IAMUser'
  /** `AIDA…`. */
  readonly userId: string
  readonly userName: string
  /** `arn:aws:iam::<account>:user/<path><name>`. */
  readonly arn: string
  /** Null where a long-term key signs. */
  readonly session: Session | null
}

export interface AssumedRolePrincipal extends OfAccount {
  readonly type: 'AssumedRole'
  /** `AROA…`. */
  readonly roleId: string
  readonly roleName: string
  /** Of the role, with its path. */
  readonly roleArn: string
  readonly sessionName: string
  readonly session: Session
}

export interface FederatedUserPrincipal extends OfAccount {
  readonly type: 'FederatedUser'
  readonly name: string
  /** Who asked for the credentials, with what long-term key. */
  readonly issuer: RootPrincipal | UserPrincipal
  readonly session: Session
}

/** A service of this Cairn, acting for a customer. Exists only inside: no request can be one. */
export interface ServicePrincipal {
  readonly type: 'AWSService'
  /** `cloudtrail.amazonaws.com`. */
  readonly service: string
  /** What it acts for: `aws:SourceArn` and `aws:SourceAccount`. */
  readonly sourceArn: string
  readonly sourceAccount: AccountId
}

/** A request without a signature, where a service takes them. */
export interface AnonymousPrincipal {
  readonly type: 'Anonymous'
}

/** What temporary credentials carry, fixed when they are issued. */
export interface Session {
  /** In milliseconds since the epoch. */
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  readonly hasMfa: boolean
  /** Null: none were passed, and they limit nothing. */
  readonly policies: readonly CompiledPolicy[] | null
  readonly tags: ReadonlyMap<string, string>
  /** Of `tags`, those that a chained role session inherits. */
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity: string | null
}
