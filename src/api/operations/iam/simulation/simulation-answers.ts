import { type AccountId, isAccountId } from '../../../../base/brands.ts'
import type { CompiledPolicy } from '../../../../identity/policy/compiled-policy.ts'
import {
  type Explanation,
  explain,
  type MatchedStatement,
  type SimulatedDecision,
} from '../../../../identity/policy/explain.ts'
import { pageOf } from '../page.ts'
import type { SimulationAnswer } from '../policy-types.ts'
import type { GivenSimulation, SimulationSetting } from './simulation-input.ts'
import { type KeySpelling, keySpelling } from './spelled-keys.ts'

/**
 * One result an action: the strictest decision for any of the resources, and each resource's own beside it. AWS names
 * the kind of resource in `EvalResourceName`; here it is the resource where there is one, else `*`.
 */
export function simulate(input: GivenSimulation, setting: SimulationSetting): SimulationAnswer {
  const { ResourceArns: given = [] } = input
  const resources = given.length === 0 ? ['*'] : given
  const actions = input.ActionNames.map((action, index) => ({ action, key: String(index).padStart(8, '0') }))
  const { entries, rest } = pageOf(actions, input, ({ key }) => key)
  const spell = keySpelling(policiesOf(setting))
  return { EvaluationResults: entries.map(({ action }) => resultOf(action, resources, setting, spell)), ...rest }
}

function resultOf(action: string, resources: readonly string[], setting: SimulationSetting, spell: KeySpelling) {
  const explained = resources.map((resource) => {
    const accountId = ownerOf(resource) ?? setting.ownerAccountId
    return {
      resource,
      isCrossing: isCrossing(accountId, setting),
      ...explain({ ...setting, action, resource, accountId }),
    }
  })
  const decision = strictest(explained.map((each) => each.decision))
  const deciding = explained.filter((each) => each.decision === decision)
  const [only] = explained
  const names = only !== undefined && explained.length === 1 ? only.resource : '*'
  const whole = {
    EvalActionName: action,
    EvalResourceName: names,
    EvalDecision: decision,
    MatchedStatements: distinct(deciding.flatMap((each) => each.matchedStatements)).map(statementAnswer),
    MissingContextValues: spell(explained.flatMap((each) => each.missingContextKeys)),
    ...boundaryDetail(explained),
  }
  if (names === '*' && explained.length === 1) return whole
  return {
    ...whole,
    EvalDecisionDetails: strictestDetails(explained.filter((each) => each.isCrossing)),
    ResourceSpecificResults: explained.map((each) => ({
      EvalResourceName: each.resource,
      EvalResourceDecision: each.decision,
      MatchedStatements: each.matchedStatements.map(statementAnswer),
      MissingContextValues: spell(each.missingContextKeys),
      EvalDecisionDetails: strictestDetails(each.isCrossing ? [each] : []),
      ...boundaryDetail([each]),
    })),
  }
}

/** The account that an ARN names; null where it names none, as those of S3. */
function ownerOf(resource: string): AccountId | null {
  const accountId = resource.split(':')[4] ?? ''
  return isAccountId(accountId) ? accountId : null
}

function isCrossing(accountId: AccountId | null, { caller }: SimulationSetting): boolean {
  return accountId !== null && caller !== null && caller.accountId !== accountId
}

function strictest(decisions: readonly SimulatedDecision[]): SimulatedDecision {
  if (decisions.includes('explicitDeny')) return 'explicitDeny'
  return decisions.includes('implicitDeny') ? 'implicitDeny' : 'allowed'
}

/** What each side says, between accounts only. */
function strictestDetails(explained: readonly Pick<Explanation, 'details'>[]): Record<string, SimulatedDecision> {
  if (explained.length === 0) return {}
  const resource = explained.map(({ details }) => details.resource ?? 'implicitDeny')
  return {
    'IAM Policy': strictest(explained.map(({ details }) => details.identity)),
    'Resource Policy': strictest(resource),
  }
}

function boundaryDetail(explained: readonly Pick<Explanation, 'isAllowedByBoundary'>[]) {
  if (explained.every(({ isAllowedByBoundary }) => isAllowedByBoundary === null)) return {}
  const isAllowed = explained.every(({ isAllowedByBoundary }) => isAllowedByBoundary === true)
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: isAllowed } }
}

function distinct(statements: readonly MatchedStatement[]): readonly MatchedStatement[] {
  const byPlace = new Map(statements.map((one) => [`${one.policy.id} ${one.start.line}:${one.start.column}`, one]))
  return [...byPlace.values()]
}

/** `SourcePolicyType` has two values in answers of AWS, which its model does not list. */
function statementAnswer({ policy, start, end }: MatchedStatement) {
  return {
    SourcePolicyId: policy.id,
    SourcePolicyType: policy.policy.kind === 'resource' ? ('Resource Policy' as const) : ('IAM Policy' as const),
    StartPosition: { Line: start.line, Column: start.column },
    EndPosition: { Line: end.line, Column: end.column },
  }
}

function policiesOf({ identity, boundary, resourcePolicy }: SimulationSetting): readonly CompiledPolicy[] {
  return [...identity, ...(boundary ?? []), ...(resourcePolicy === null ? [] : [resourcePolicy])].map(
    ({ policy }) => policy,
  )
}
