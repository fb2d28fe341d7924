import type { Effect, PolicyKind } from './compiled-policy.ts'
import { parseDate } from './condition-values.ts'
import { parseIpRange } from './ip-range.ts'
import { MalformedPolicyError, type MalformedPolicyReason } from './malformed-policy.ts'
import {
  type ConditionDocument,
  conditionsOf,
  type Listed,
  type PolicyDocument,
  policyElements,
  type StatementDocument,
  statementElements,
  textsOf,
} from './policy-document.ts'
import type { JsonMembers, PolicyJson } from './policy-json.ts'
import { readPrincipals } from './principal-grammar.ts'

/** A kind of policy that stands on a resource. A role is one: its trust policy says who may assume it. */
export type ResourceKind = Exclude<PolicyKind, 'identity'>

/**
 * Reads a policy of a resource. It is checked statement by statement, element by element.
 *
 * @param json Null where the text is no JSON.
 * @throws {MalformedPolicyError} In the words that S3 and IAM have for it.
 */
export function readResourcePolicy(json: PolicyJson | null, kind: ResourceKind): PolicyDocument {
  if (json?.type !== 'members') fail('syntax', 'This policy contains invalid Json')
  checkNames(json, policyElements)
  textMember(json, 'Id')
  const version = textMember(json, 'Version') ?? oldVersion
  if (version !== oldVersion && version !== currentVersion) {
    fail('version', 'The policy must contain a valid version string')
  }
  const statement = json.members.get('Statement')
  if (statement === undefined) fail('statement', 'Missing required field Statement')
  const list = statement.type === 'list' ? statement.items : [statement]
  if (list.length === 0) fail('statement', 'Could not parse the policy: Statement is empty!')
  const statements = list.map((one) => readStatement(one, kind))
  checkSids(statements)
  return { hasVariables: version === currentVersion, statements }
}

const currentVersion = '2012-10-17'
/** Which a policy without a version has, too. */
const oldVersion = '2008-10-17'

function readStatement(json: PolicyJson, kind: ResourceKind): StatementDocument {
  if (json.type !== 'members') fail('statement', 'This policy contains invalid Json')
  checkNames(json, statementElements)
  const effect = readEffect(json)
  return {
    sid: textMember(json, 'Sid'),
    effect,
    principals: readPrincipals(json, effect, kind),
    actions: readActions(json, kind),
    resources: kind === 'trust' ? refuseResources(json) : readResources(json),
    conditions: readConditions(json),
    place: json,
  }
}

function readEffect(json: JsonMembers): Effect {
  const effect = textMember(json, 'Effect')
  if (effect === null) fail('effect', 'Missing required field Effect')
  if (effect !== 'Allow' && effect !== 'Deny') fail('effect', `Invalid effect: ${effect}`)
  return effect
}

function readActions(json: JsonMembers, kind: ResourceKind): Listed<string> {
  const actions = readListed(json, 'Action', 'action')
  if (kind === 'trust' && !actions.values.every((action) => assumeRoleAction.test(action))) {
    fail('action', 'AssumeRole policy may only specify STS AssumeRole actions.')
  }
  if (!actions.values.every((action) => action === '*' || resourceAction.test(action))) {
    fail('action', 'Policy has invalid action')
  }
  return actions
}

const resourceAction = /^[a-z0-9][a-z0-9-]*:[\w*?]+$/i
const assumeRoleAction = /^sts:(?:AssumeRole[\w*?]*|TagSession|SetSourceIdentity|SetContext)$/i

function readResources(json: JsonMembers): Listed<string> {
  const resources = readListed(json, 'Resource', 'resource')
  if (!resources.values.every((resource) => resource === '*' || /^arn:[\w*?-]+:/.test(resource))) {
    fail('resource', 'Policy has invalid resource')
  }
  return resources
}

function refuseResources({ members }: JsonMembers): null {
  if (members.has('Resource')) fail('resource', 'Has prohibited field Resource')
  if (members.has('NotResource')) fail('resource', 'AssumeRole policy must not contain resources.')
  return null
}

function readConditions({ members }: JsonMembers): readonly ConditionDocument[] {
  const json = members.get('Condition')
  const conditions = json === undefined ? [] : conditionsOf(json)
  if (conditions === null) fail('condition', unknownOperator(json) ?? 'Invalid Condition')
  for (const { operator, values } of conditions) {
    if (operator?.base.endsWith('ipaddress') && values.some((value) => parseIpRange(value) === null)) {
      fail('condition', 'Invalid IP address in Conditions')
    }
    if (operator?.base.startsWith('date') && values.some((value) => parseDate(value) === null)) {
      fail('condition', 'Invalid date in Conditions')
    }
  }
  return conditions
}

function unknownOperator(json: PolicyJson | undefined): string | null {
  if (json?.type !== 'members') return null
  for (const [name, value] of json.members) {
    const alone = { ...json, members: new Map([[name, value]]) }
    if (value.type === 'members' && conditionsOf(alone) === null) return `Invalid Condition type : ${name}`
  }
  return null
}

function readListed(json: JsonMembers, name: string, reason: MalformedPolicyReason): Listed<string> {
  const [plain, not] = [json.members.get(name), json.members.get(`Not${name}`)]
  if (plain !== undefined && not !== undefined) fail(reason, `${name} and Not${name} cannot both be present`)
  const given = plain ?? not
  if (given === undefined) fail(reason, `Missing required field ${name}`)
  const values = textsOf(given)
  if (values === null) fail(reason, 'This policy contains invalid Json')
  if (values.length === 0) fail(reason, `Missing required field ${name} cannot be empty!`)
  return { isNot: not !== undefined, values }
}

function checkSids(statements: readonly StatementDocument[]): void {
  const sids = statements.flatMap(({ sid }) => sid || [])
  if (new Set(sids).size < sids.length) fail('sid', 'The Statement Ids in the policy are not unique')
}

function textMember({ members }: JsonMembers, name: string): string | null {
  const member = members.get(name)
  if (member !== undefined && member.type !== 'text') fail('syntax', 'This policy contains invalid Json')
  return member?.value ?? null
}

function checkNames({ members }: JsonMembers, known: ReadonlySet<string>): void {
  for (const name of members.keys()) if (!known.has(name)) fail('syntax', `Unknown field ${name}`)
}

function fail(reason: MalformedPolicyReason, message: string): never {
  throw new MalformedPolicyError(reason, message)
}
