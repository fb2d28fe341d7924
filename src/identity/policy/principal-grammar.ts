import type { Effect } from './compiled-policy.ts'
import { MalformedPolicyError } from './malformed-policy.ts'
import { type Listed, textsOf } from './policy-document.ts'
import type { JsonMembers, PolicyJson } from './policy-json.ts'
import { isAwsPrincipal, type NamedPrincipal, type PrincipalType, principalTypes } from './principal-element.ts'
import type { ResourceKind } from './resource-grammar.ts'

/**
 * Reads `Principal` or `NotPrincipal`. Whether the principals exist is for those who know them to say.
 *
 * @throws {MalformedPolicyError}
 */
export function readPrincipals(statement: JsonMembers, effect: Effect, kind: ResourceKind): Listed<NamedPrincipal> {
  const [plain, not] = [statement.members.get('Principal'), statement.members.get('NotPrincipal')]
  if (not !== undefined && effect === 'Allow') fail('Allow with NotPrincipal is not allowed.')
  if (not !== undefined && kind === 'trust') fail('AssumeRole policy must not contain NotPrincipal field.')
  const given = plain ?? not
  if (given === undefined) fail('Missing required field Principal')
  if (plain !== undefined && not !== undefined) fail('Principal and NotPrincipal cannot both be present')
  return { isNot: not !== undefined, values: namedIn(given, kind) }
}

/** What a service says of a principal that does not exist, or cannot: S3 does not say which. */
export function invalidPrincipal(kind: ResourceKind, { type, value }: NamedPrincipal): MalformedPolicyError {
  const named = kind === 'trust' ? `: "${type === 'AWS' ? type : type.toUpperCase()}":"${value}"` : ''
  return new MalformedPolicyError('principal', `Invalid principal in policy${named}`)
}

function namedIn(json: PolicyJson, kind: ResourceKind): readonly NamedPrincipal[] {
  if (json.type === 'text') {
    if (kind === 'trust') fail('Principal must be a JSON object.')
    if (json.value !== '*') fail('Invalid principal in policy')
    return [{ type: 'AWS', value: '*' }]
  }
  if (json.type !== 'members') fail('Invalid principal in policy')
  const named = [...json.members].flatMap(([type, values]) => namedAs(type, values, kind))
  if (named.length === 0) fail('Missing required field Principal cannot be empty!')
  return named
}

function namedAs(type: string, json: PolicyJson, kind: ResourceKind): NamedPrincipal[] {
  if (!isPrincipalType(type) || (type === 'CanonicalUser' && kind === 'trust')) {
    fail(kind === 'trust' ? `Invalid principal in policy: "${type}"` : 'Invalid principal in policy')
  }
  const values = textsOf(json)
  if (values === null) fail('Invalid principal in policy')
  return values.map((value) => {
    const principal = { type, value }
    if (!isWellFormed[type](value)) throw invalidPrincipal(kind, principal)
    return principal
  })
}

const isWellFormed: Readonly<Record<PrincipalType, (value: string) => boolean>> = {
  AWS: isAwsPrincipal,
  Service: (value) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(value),
  Federated: (value) => value !== '' && !/[*?\s]/.test(value),
  CanonicalUser: (value) => /^[0-9a-f]{64}$/.test(value),
}

function isPrincipalType(text: string): text is PrincipalType {
  return principalTypes.some((type) => type === text)
}

function fail(message: string): never {
  throw new MalformedPolicyError('principal', message)
}
