import type { AccountId } from '../../base/brands.ts'
import type { NamedPolicy } from '../policy-source.ts'
import type { Caller } from './caller.ts'
import type { Statement } from './compiled-policy.ts'
import { applies, type Question } from './evaluate.ts'
import type { Naming } from './principal-element.ts'
import type { TextPosition } from './text-position.ts'
import type { ContextValues } from './value-pattern.ts'

/** A question that nobody asks in earnest: what would be decided, and because of which statements. */
export interface Simulation<Policy extends NamedPolicy = NamedPolicy> {
  /** `service:Operation`, in any case. */
  readonly action: string
  /** An ARN, or `*`. */
  readonly resource: string
  /** All that is known of the request and its caller; names in lower case. */
  readonly context: ContextValues
  /** A user's own and its groups', or its role's. */
  readonly identity: readonly Policy[]
  /** Null: none is set. */
  readonly boundary: readonly Policy[] | null
  /** Of the resource; null where it has none. */
  readonly resourcePolicy: Policy | null
  /** Whom the resource's policy is asked about; null where none is. */
  readonly caller: Caller | null
  /** The account of the resource; null: the caller's. */
  readonly accountId: AccountId | null
}

export type SimulatedDecision = 'allowed' | 'explicitDeny' | 'implicitDeny'

export interface Explanation<Policy extends NamedPolicy = NamedPolicy> {
  readonly decision: SimulatedDecision
  /** The statements that made the decision: of a deny only those that deny. */
  readonly matchedStatements: readonly MatchedStatement<Policy>[]
  /** Keys that the policies ask about for this action and that the context has not. */
  readonly missingContextKeys: readonly string[]
  /** Null where no boundary is set. */
  readonly isAllowedByBoundary: boolean | null
  readonly details: {
    readonly identity: SimulatedDecision
    /** Null where the resource has no policy. */
    readonly resource: SimulatedDecision | null
  }
}

export interface MatchedStatement<Policy extends NamedPolicy = NamedPolicy> {
  readonly policy: Policy
  readonly start: TextPosition
  readonly end: TextPosition
}

/**
 * What would be decided for an identity with the given policies. Explicit denies come first; in one account an Allow
 * of either side suffices, between two both must allow.
 */
export function explain<Policy extends NamedPolicy>(simulation: Simulation<Policy>): Explanation<Policy> {
  const { identity, boundary, resourcePolicy, caller, accountId } = simulation
  const byIdentity = gather(identity, simulation)
  const byBoundary = boundary === null ? null : gather(boundary, simulation)
  const byResource = resourcePolicy === null ? null : gather([resourcePolicy], simulation)
  const sides = [byIdentity, byBoundary, byResource].filter((side) => side !== null)
  const granted = byResource === null || byResource.denies.length > 0 ? 'none' : byResource.naming
  const isBounded = byBoundary !== null && byBoundary.allows.length === 0
  const isAllowedByIdentity = byIdentity.allows.length > 0
  const isCrossing = accountId !== null && caller !== null && caller.accountId !== accountId
  const isAllowed = isCrossing
    ? isAllowedByIdentity && !isBounded && granted !== 'none'
    : granted === 'session' || (!isBounded && (isAllowedByIdentity || granted === 'role'))
  const denies = sides.flatMap((side) => side.denies)
  const allows = [...byIdentity.allows, ...(byResource?.allows ?? [])]
  return {
    decision: decisionOf(denies.length > 0, isAllowed),
    matchedStatements: denies.length > 0 ? denies : isAllowed ? allows : [],
    missingContextKeys: missingKeys(sides, simulation.context),
    isAllowedByBoundary: byBoundary === null ? null : decisionOfSide(byBoundary) === 'allowed',
    details: {
      identity: decisionOfSide(byIdentity),
      resource: byResource === null ? null : decisionOfSide(byResource),
    },
  }
}

/** Every condition key that policies ask about, variables included, each as it is first written; sorted. */
export function contextKeysOf(policies: readonly NamedPolicy['policy'][]): readonly string[] {
  return distinctKeys(policies.flatMap(({ statements }) => statements.flatMap(keysOf)))
}

/** What policies of one type say. */
interface Side<Policy extends NamedPolicy> {
  readonly allows: readonly MatchedStatement<Policy>[]
  readonly denies: readonly MatchedStatement<Policy>[]
  /** How closely the Allows name the caller. */
  readonly naming: Naming
  readonly keys: readonly string[]
}

function gather<Policy extends NamedPolicy>(policies: readonly Policy[], simulation: Simulation<Policy>): Side<Policy> {
  const { action, resource, context, caller } = simulation
  const question: Question = { actionLower: action.toLowerCase(), resource, context }
  const found: { effect: Statement['effect']; naming: Naming; matched: MatchedStatement<Policy> }[] = []
  const keys: string[] = []
  for (const policy of policies) {
    for (const statement of policy.policy.statementsFor(question.actionLower)) {
      const naming = statement.principals === null ? 'session' : namingOf(statement, caller)
      if (naming === 'none') continue
      keys.push(...keysOf(statement))
      if (applies(statement, question)) {
        const { effect, start, end } = statement
        found.push({ effect, naming, matched: { policy, start, end } })
      }
    }
  }
  const allows = found.filter(({ effect }) => effect === 'Allow')
  const namings = allows.map(({ naming }) => naming)
  return {
    allows: allows.map(({ matched }) => matched),
    denies: found.filter(({ effect }) => effect === 'Deny').map(({ matched }) => matched),
    naming: namingOrder.find((naming) => namings.includes(naming)) ?? 'none',
    keys,
  }
}

const namingOrder: readonly Naming[] = ['session', 'role', 'account']

function namingOf({ principals }: Statement, caller: Caller | null): Naming {
  return caller === null ? 'none' : (principals?.naming(caller) ?? 'none')
}

function keysOf({ resources, conditions }: Statement): string[] {
  const ofConditions = conditions.flatMap(({ key, variables }) => [key, ...variables])
  return [...(resources?.variables ?? []), ...ofConditions].filter((key) => key !== '')
}

function missingKeys(sides: readonly Pick<Side<NamedPolicy>, 'keys'>[], context: ContextValues): readonly string[] {
  return distinctKeys(sides.flatMap(({ keys }) => keys).filter((key) => context.get(key.toLowerCase()) === undefined))
}

/** Keys are the same whatever their case. */
function distinctKeys(keys: readonly string[]): readonly string[] {
  const distinct = new Map<string, string>()
  for (const key of keys) if (!distinct.has(key.toLowerCase())) distinct.set(key.toLowerCase(), key)
  return [...distinct.values()].sort()
}

function decisionOfSide({ denies, allows }: Pick<Side<NamedPolicy>, 'denies' | 'allows'>): SimulatedDecision {
  return decisionOf(denies.length > 0, allows.length > 0)
}

function decisionOf(isDenied: boolean, isAllowed: boolean): SimulatedDecision {
  return isDenied ? 'explicitDeny' : isAllowed ? 'allowed' : 'implicitDeny'
}
