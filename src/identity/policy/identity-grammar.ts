import type { Effect } from './compiled-policy.ts'
import { parseDate } from './condition-values.ts'
import { checkActions, checkResources } from './identity-values.ts'
import { MalformedPolicyError, type MalformedPolicyReason } from './malformed-policy.ts'
import {
  conditionsOf,
  type Listed,
  type PolicyDocument,
  policyElements,
  type StatementDocument,
  statementElements,
  textsOf,
} from './policy-document.ts'
import type { JsonMembers, PolicyJson } from './policy-json.ts'

/**
 * Reads a policy of IAM itself. AWS checks in rounds over the whole policy, and what it complains of first is what it
 * would complain of here.
 *
 * @param json Null where the text is no JSON.
 * @throws {MalformedPolicyError} In IAM's words.
 */
export function readIdentityPolicy(json: PolicyJson | null): PolicyDocument {
  if (json?.type !== 'members') fail('syntax', syntaxMessage)
  const version = textMember(json, 'Version')
  const drafts = draftsOf(json)
  if (version !== null && version !== currentVersion && version !== oldVersion) fail('version', syntaxMessage)
  if (version !== currentVersion) fail('version', 'Policy document must be version 2012-10-17 or greater.')
  if (drafts.some(({ hasPrincipal }) => hasPrincipal)) {
    fail('principal', 'Policy document should not specify a principal.')
  }
  for (const draft of drafts) checkAsLegacy(draft)
  checkSids(drafts)
  if (drafts.some(({ actions }) => isEmpty(actions))) fail('action', 'Policy statement must contain actions.')
  if (drafts.some(({ resources }) => isEmpty(resources))) fail('resource', 'Policy statement must contain resources.')
  const statements = drafts.map(statementOf)
  for (const { resources } of statements) checkResources(resources?.values ?? [])
  for (const { actions } of statements) checkActions(actions.values)
  return { hasVariables: true, statements }
}

const currentVersion = '2012-10-17'
const oldVersion = '2008-10-17'
const syntaxMessage = 'Syntax errors in policy.'
const legacyMessage = 'The policy failed legacy parsing'

/** A statement of which only the syntax is known to be right. */
interface Draft extends Pick<StatementDocument, 'sid' | 'conditions' | 'place'> {
  /** In any case. */
  readonly effect: string
  readonly hasPrincipal: boolean
  /** Null where the element is not there. */
  readonly actions: Listed<string> | null
  readonly resources: Listed<string> | null
}

function draftsOf(policy: JsonMembers): readonly Draft[] {
  checkNames(policy, policyElements)
  textMember(policy, 'Id')
  const statement = policy.members.get('Statement')
  const list = statement?.type === 'list' ? statement.items : statement === undefined ? [] : [statement]
  if (list.length === 0) fail('statement', syntaxMessage)
  return list.map(draftOf)
}

function draftOf(json: PolicyJson): Draft {
  if (json.type !== 'members') fail('statement', syntaxMessage)
  checkNames(json, statementElements)
  const effect = textMember(json, 'Effect')
  if (effect === null || !/^(?:allow|deny)$/i.test(effect)) fail('effect', syntaxMessage)
  const condition = json.members.get('Condition')
  const conditions = condition === undefined ? [] : conditionsOf(condition)
  if (conditions === null) fail('condition', syntaxMessage)
  return {
    sid: textMember(json, 'Sid'),
    effect,
    hasPrincipal: json.members.has('Principal') || json.members.has('NotPrincipal'),
    actions: listedOf(json, 'Action', 'action'),
    resources: listedOf(json, 'Resource', 'resource'),
    conditions,
    place: json,
  }
}

function listedOf(json: JsonMembers, name: string, reason: MalformedPolicyReason): Listed<string> | null {
  const [plain, not] = [json.members.get(name), json.members.get(`Not${name}`)]
  if (plain !== undefined && not !== undefined) fail(reason, syntaxMessage)
  const given = plain ?? not
  if (given === undefined) return null
  const values = textsOf(given)
  if (values === null) fail(reason, syntaxMessage)
  return { isNot: not !== undefined, values }
}

function textMember({ members }: JsonMembers, name: string): string | null {
  const member = members.get(name)
  if (member !== undefined && member.type !== 'text') fail('syntax', syntaxMessage)
  return member?.value ?? null
}

function checkNames({ members }: JsonMembers, known: ReadonlySet<string>): void {
  for (const name of members.keys()) if (!known.has(name)) fail('syntax', syntaxMessage)
}

/** What only the second of AWS's parsers minds. */
function checkAsLegacy({ effect, conditions, resources }: Draft): void {
  if (!isEffect(effect)) fail('effect', legacyMessage)
  for (const { operator, values } of conditions) {
    if (operator?.base.startsWith('date') && values.some((value) => parseDate(value) === null)) {
      fail('condition', legacyMessage)
    }
  }
  for (const value of resources?.values ?? []) {
    const fields = value.split(':')
    if (!value.startsWith('arn:aws:')) continue
    if (fields[2] === '' || (fields.length < 6 && value.includes('::'))) fail('resource', legacyMessage)
  }
}

function checkSids(drafts: readonly Draft[]): void {
  const sids = drafts.flatMap(({ sid }) => sid || [])
  if (sids.some((sid) => !/^[0-9A-Za-z]*$/.test(sid))) {
    fail(
      'sid',
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    )
  }
  if (new Set(sids).size < sids.length) fail('sid', 'Statement IDs (SID) in a single policy must be unique.')
}

function statementOf({ sid, effect, actions, resources, conditions, place }: Draft): StatementDocument {
  if (!isEffect(effect) || actions === null || resources === null) fail('syntax', syntaxMessage)
  return { sid, effect, actions, resources, principals: null, conditions, place }
}

function isEffect(text: string): text is Effect {
  return text === 'Allow' || text === 'Deny'
}

function isEmpty(listed: Listed<string> | null): boolean {
  return listed === null || listed.values.length === 0
}

function fail(reason: MalformedPolicyReason, message: string): never {
  throw new MalformedPolicyError(reason, message)
}
