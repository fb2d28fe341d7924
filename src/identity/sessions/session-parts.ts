import * as v from 'valibot'
import { type AccountId, isAccountId } from '../../base/brands.ts'
import type { SessionGrant } from './session-grant.ts'

/** The part of a token that says who it is for, as JSON. */
export function sessionParts(grant: SessionGrant): unknown {
  const { holder, issuedAtMs, expiresAtMs, hasMfa, sourceIdentity } = grant
  return { version, holder, issuedAtMs, expiresAtMs, hasMfa, sourceIdentity }
}

/** The part whose size is the caller's affair. Nothing at all packs to next to nothing. */
export function packedParts({
  policyText,
  policyArns,
  tags,
  transitiveTagKeys,
}: Pick<SessionGrant, 'policyText' | 'policyArns' | 'tags' | 'transitiveTagKeys'>): unknown {
  const transitive = new Set(transitiveTagKeys)
  const flagged = [...tags].map(([key, value]) => (transitive.has(key) ? [key, value, 1] : [key, value]))
  return [policyText, policyArns, flagged]
}

/** Null: another version wrote it. */
export function readSession(known: unknown, packed: unknown): SessionGrant | null {
  const session = v.safeParse(sessionSchema, known)
  const limits = v.safeParse(packedSchema, packed)
  if (!session.success || !limits.success) return null
  const { holder, issuedAtMs, expiresAtMs, hasMfa, sourceIdentity } = session.output
  const [policyText, policyArns, flagged] = limits.output
  return {
    holder,
    issuedAtMs,
    expiresAtMs,
    hasMfa,
    sourceIdentity,
    policyText,
    policyArns,
    tags: new Map(flagged.map(([key, value]) => [key, value])),
    transitiveTagKeys: flagged.filter(([, , isTransitive]) => isTransitive === 1).map(([key]) => key),
  }
}

const version = 1

const accountId = v.custom<AccountId>((value) => typeof value === 'string' && isAccountId(value))
const root = v.object({ type: v.literal('Root'), accountId })
const user = v.object({
  type: v.literal('IAMUser'),
  accountId,
  userId: v.string(),
  userName: v.string(),
  arn: v.string(),
})
const assumedRole = v.object({
  type: v.literal('AssumedRole'),
  accountId,
  roleId: v.string(),
  roleName: v.string(),
  roleArn: v.string(),
  sessionName: v.string(),
})
const federatedUser = v.object({
  type: v.literal('FederatedUser'),
  accountId,
  name: v.string(),
  issuer: v.variant('type', [root, user]),
})
const sessionSchema = v.object({
  version: v.literal(version),
  holder: v.variant('type', [root, user, assumedRole, federatedUser]),
  issuedAtMs: v.number(),
  expiresAtMs: v.number(),
  hasMfa: v.boolean(),
  sourceIdentity: v.nullable(v.string()),
})
const packedSchema = v.tuple([
  v.nullable(v.string()),
  v.array(v.string()),
  v.array(v.union([v.strictTuple([v.string(), v.string()]), v.strictTuple([v.string(), v.string(), v.literal(1)])])),
])
