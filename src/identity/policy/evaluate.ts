import type { Caller } from './caller.ts'
import type { CompiledPolicy, Statement } from './compiled-policy.ts'
import type { Naming } from './principal-element.ts'
import { allHold } from './tri-state.ts'
import type { ContextValues } from './value-pattern.ts'

/** What policies are asked about. */
export interface Question {
  /** In lower case. */
  readonly actionLower: string
  /** Null where nobody can tell: then an Allow counts for `*` alone, and every Deny of the action does. */
  readonly resource: string | null
  readonly context: ContextValues
}

/** What policies say together; `none`: nothing. A deny outweighs every allow. */
export type Verdict = 'deny' | 'allow' | 'none'

/** What identity policies, or others without principals, say. */
export function verdictOf(policies: readonly CompiledPolicy[], question: Question): Verdict {
  return verdict(policies, question, () => true)
}

/**
 * As {@link verdictOf}, but an Allow counts only where its `Resource` names the resource: `*` does not. For what lies
 * in another account, which nobody is given by the way.
 */
export function namingVerdictOf(policies: readonly CompiledPolicy[], question: Question): Verdict {
  const { resource, context } = question
  return verdict(
    policies,
    question,
    ({ resources }) => resource !== null && resources?.names(resource, context) === true,
  )
}

/** What the policy of a resource says to a caller, and how closely it names it where it allows. */
export function resourceVerdictOf(policy: CompiledPolicy, question: Question, caller: Caller): 'deny' | Naming {
  let closest: Naming = 'none'
  for (const statement of policy.statementsFor(question.actionLower)) {
    const naming = statement.principals?.naming(caller) ?? 'none'
    if (naming === 'none' || !applies(statement, question)) continue
    if (statement.effect === 'Deny') return 'deny'
    if (closeness[naming] > closeness[closest]) closest = naming
  }
  return closest
}

/** Whether a statement that covers the action and names the caller decides about the question. */
export function applies(statement: Statement, { resource, context }: Question): boolean {
  const { resources } = statement
  if (resources === null) return isConditionMet(statement, context)
  const isCovered = resource === null ? coversUnknown(statement) : resources.covers(resource, context)
  return isCovered && isConditionMet(statement, context)
}

/** Whether a statement decides about a resource that nobody can name: it may be any. */
function coversUnknown({ effect, resources }: Statement): boolean {
  return effect === 'Deny' || (resources?.isNot === false && resources.values.includes('*'))
}

/** Apart from the resource, where most statements end: what closes over its arguments costs memory on every call. */
function isConditionMet({ effect, conditions }: Statement, context: ContextValues): boolean {
  const holds = allHold(conditions, (condition) => condition.test(context))
  return holds === 'yes' || (holds === 'unknown' && effect === 'Deny')
}

const closeness: Readonly<Record<Naming, number>> = { none: 0, account: 1, role: 2, session: 3 }

function verdict(
  policies: readonly CompiledPolicy[],
  question: Question,
  allows: (statement: Statement) => boolean,
): Verdict {
  let isAllowed = false
  for (const policy of policies) {
    for (const statement of policy.statementsFor(question.actionLower)) {
      if (statement.effect === 'Allow' && isAllowed) continue
      if (!applies(statement, question)) continue
      if (statement.effect === 'Deny') return 'deny'
      isAllowed = allows(statement)
    }
  }
  return isAllowed ? 'allow' : 'none'
}
