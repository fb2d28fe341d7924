import type { Effect } from './compiled-policy.ts'
import { type OperatorName, parseOperatorName } from './conditions.ts'
import type { PolicyJson } from './policy-json.ts'
import type { NamedPrincipal } from './principal-element.ts'

/** A policy that keeps to the grammar of its kind, element by element. */
export interface PolicyDocument {
  /** 2012-10-17, the version whose `${…}` are variables. */
  readonly hasVariables: boolean
  readonly statements: readonly StatementDocument[]
}

export interface StatementDocument {
  readonly sid: string | null
  readonly effect: Effect
  readonly actions: Listed<string>
  readonly resources: Listed<string> | null
  readonly principals: Listed<NamedPrincipal> | null
  readonly conditions: readonly ConditionDocument[]
  readonly place: Pick<PolicyJson, 'afterChar' | 'endChar'>
}

/** An element or its `Not` form. */
export interface Listed<Value> {
  readonly isNot: boolean
  readonly values: readonly Value[]
}

export interface ConditionDocument {
  /** Null: nobody knows it. AWS takes it as long as it says nothing. */
  readonly operator: OperatorName | null
  readonly key: string
  readonly values: readonly string[]
}

export const policyElements: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement'])
export const statementElements: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])

/** One text, or a list of them; null for anything else. */
export function textsOf(json: PolicyJson): readonly string[] | null {
  return valuesOf(json, (one) => (one.type === 'text' ? one.value : null))
}

/** The conditions of a `Condition` element; null where it is none. */
export function conditionsOf(json: PolicyJson): readonly ConditionDocument[] | null {
  if (json.type !== 'members') return null
  const conditions: ConditionDocument[] = []
  for (const [name, keys] of json.members) {
    const operator = parseOperatorName(name)
    if (keys.type !== 'members' || (operator === null && keys.members.size > 0)) return null
    if (operator === null) conditions.push({ operator, key: '', values: [] })
    for (const [key, value] of keys.members) {
      const values = valuesOf(value, conditionValue)
      if (values === null) return null
      conditions.push({ operator, key, values })
    }
  }
  return conditions
}

/** Numbers and booleans may stand without quotes. */
function conditionValue(json: PolicyJson): string | null {
  return json.type === 'text' || json.type === 'number' || json.type === 'boolean' ? json.value : null
}

function valuesOf(json: PolicyJson, textOf: (one: PolicyJson) => string | null): readonly string[] | null {
  const values: string[] = []
  for (const item of json.type === 'list' ? json.items : [json]) {
    const value = textOf(item)
    if (value === null) return null
    values.push(value)
  }
  return values
}
