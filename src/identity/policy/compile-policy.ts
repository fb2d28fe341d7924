import { compileActions } from './action-element.ts'
import type { CompiledPolicy, PolicyKind, Statement } from './compiled-policy.ts'
import { compileCondition, unknownCondition } from './conditions.ts'
import { readIdentityPolicy } from './identity-grammar.ts'
import { MalformedPolicyError } from './malformed-policy.ts'
import type { StatementDocument } from './policy-document.ts'
import { parsePolicyJson } from './policy-json.ts'
import { compilePrincipals } from './principal-element.ts'
import { compileResources } from './resource-element.ts'
import { readResourcePolicy } from './resource-grammar.ts'
import { positionsIn } from './text-position.ts'

export { MalformedPolicyError }

/**
 * Checks a policy in full and makes it ready to be asked. Done once, when the policy changes.
 *
 * How long a policy may be is for IAM to say (`policyCharacters`); here is only the bound beyond which nothing is read.
 *
 * @throws {MalformedPolicyError} AWS would not take it. Nothing else is thrown, whatever the text.
 */
export function compilePolicy(text: string, kind: PolicyKind): CompiledPolicy {
  if (Buffer.byteLength(text) > policyBytesMax[kind]) {
    throw new MalformedPolicyError('size', `The policy is longer than ${policyBytesMax[kind]} bytes`)
  }
  if (kind === 'resource' && !text.startsWith('{')) {
    throw new MalformedPolicyError('syntax', "Policies must be valid JSON and the first byte must be '{'")
  }
  const json = parsePolicyJson(text)
  const document = kind === 'identity' ? readIdentityPolicy(json) : readResourcePolicy(json, kind)
  const positionOf = positionsIn(text)
  const statements = document.statements.map((statement) => ({
    ...compileStatement(statement, document.hasVariables),
    start: positionOf(statement.place.afterChar),
    end: positionOf(statement.place.endChar),
  }))
  return { kind, text, statements, statementsFor: rememberingActions(statements) }
}

/** What IAM's quotas count of a policy: all characters but blanks. */
export function policyCharacters(text: string): number {
  return text.replace(/\s/g, '').length
}

/** 131,072 is the longest document that IAM's operations take, blanks included; 20 KB the longest bucket policy. */
const policyBytesMax: Readonly<Record<PolicyKind, number>> = { identity: 131_072, trust: 131_072, resource: 20_480 }

function compileStatement(document: StatementDocument, hasVariables: boolean): Omit<Statement, 'start' | 'end'> {
  const { sid, effect, actions, resources, principals, conditions } = document
  return {
    sid,
    effect,
    actions: compileActions(actions.values, actions.isNot),
    resources: resources && compileResources(resources.values, resources.isNot, hasVariables),
    principals: principals && compilePrincipals(principals.values, principals.isNot),
    conditions: conditions.map(({ operator, key, values }) =>
      operator === null ? unknownCondition : compileCondition(operator, key, values, hasVariables),
    ),
  }
}

/** Actions that a policy remembers the statements of: more than any service here has. Beyond it, it begins anew. */
const actionsMax = 256

/**
 * Each action's statements are looked for once: however many a policy has, a decision looks at those that speak of its
 * action.
 */
function rememberingActions(statements: readonly Statement[]): CompiledPolicy['statementsFor'] {
  const known = new Map<string, readonly Statement[]>()
  return (actionLower) => {
    const found = known.get(actionLower)
    if (found !== undefined) return found
    if (known.size >= actionsMax) known.clear()
    const covering = statements.filter(({ actions }) => actions.covers(actionLower))
    known.set(actionLower, covering)
    return covering
  }
}
