import type { Condition } from './conditions.ts'
import type { PrincipalElement } from './principal-element.ts'
import type { ResourceElement } from './resource-element.ts'
import type { TextPosition } from './text-position.ts'

/** Where a policy stands, which decides what it may say. */
export type PolicyKind =
  /** Of users, groups and roles, inline or managed; also boundaries and session policies: no `Principal`. */
  | 'identity'
  /** Of a bucket, key or topic: has `Principal`. */
  | 'resource'
  /** Of a role: who may assume it. Has `Principal` and no `Resource`. */
  | 'trust'

/** A policy, ready to be asked. Made once, when the policy changes (`compilePolicy`). */
export interface CompiledPolicy {
  readonly kind: PolicyKind
  /** As it was given. */
  readonly text: string
  /** In the order in which they stand. */
  readonly statements: readonly Statement[]
  /** Those whose `Action` or `NotAction` covers an action, given in lower case; worked out once for each action. */
  statementsFor(actionLower: string): readonly Statement[]
}

/** One statement: what it says, and what it was compiled to. */
export interface Statement {
  /** Null where it has none. */
  readonly sid: string | null
  readonly effect: Effect
  readonly actions: ActionElement
  /** Null in a trust policy, which stands on its resource. */
  readonly resources: ResourceElement | null
  /** Null in an identity policy, which stands on its principal. */
  readonly principals: PrincipalElement | null
  /** All must hold. */
  readonly conditions: readonly Condition[]
  /** Behind the token before it, as AWS's simulation counts. */
  readonly start: TextPosition
  /** Behind its last character. */
  readonly end: TextPosition
}

export type Effect = 'Allow' | 'Deny'

/** `Action` or `NotAction`. */
export interface ActionElement {
  readonly isNot: boolean
  /** As they were given. */
  readonly values: readonly string[]
  covers(actionLower: string): boolean
}
