import type {
  AssumedRolePrincipal,
  FederatedUserPrincipal,
  RootPrincipal,
  Session,
  UserPrincipal,
} from '../principal.ts'

/** Who temporary credentials are for: a principal without what its session adds, and without what a start decides. */
export type SessionHolder = RootHolder | UserHolder | RoleHolder | FederatedHolder

export type RootHolder = Holder<RootPrincipal>
export type UserHolder = Holder<UserPrincipal>
export type RoleHolder = Holder<AssumedRolePrincipal>

export interface FederatedHolder extends Omit<Holder<FederatedUserPrincipal>, 'issuer'> {
  readonly issuer: RootHolder | UserHolder
}

type Holder<Principal> = Omit<Principal, 'session' | 'isOperator'>

/** What temporary credentials are to carry. */
export interface SessionGrant
  extends Pick<Session, 'hasMfa' | 'tags' | 'transitiveTagKeys' | 'sourceIdentity' | 'expiresAtMs' | 'issuedAtMs'> {
  readonly holder: SessionHolder
  /** JSON of a session policy; null where none was passed. */
  readonly policyText: string | null
  /** Of managed policies, which limit the session as they are at each moment. */
  readonly policyArns: readonly string[]
}
