import type { CompiledPolicy } from './policy/compiled-policy.ts'
import type { AccountPrincipal } from './principal.ts'

/** The policies that hang on a principal now, each with the name that a simulation gives it. */
export interface PrincipalPolicies {
  /** A user's own and its groups', or its role's: inline and managed. */
  readonly identity: readonly NamedPolicy[]
  /** Null: none is set. */
  readonly boundary: NamedPolicy | null
  /** The user's or role's own: with those of its session, `aws:PrincipalTag/…`. */
  readonly tags: ReadonlyMap<string, string>
}

export interface NamedPolicy {
  /** As `SourcePolicyId` of a simulation: a managed policy's name, or `user_<name>_<policy>` and the like. */
  readonly id: string
  readonly policy: CompiledPolicy
}

/** Knows every principal's policies. Synchronous, from memory: every decision waits for it. */
export interface PolicySource {
  /** Nothing for a principal that is no more: its session lives on and may do nothing. */
  policiesOf(principal: AccountPrincipal): PrincipalPolicies
}
