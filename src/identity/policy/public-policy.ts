import type { CompiledPolicy, Statement } from './compiled-policy.ts'
import type { Condition } from './conditions.ts'
import { type IpRange, isInRange, parseIpRange } from './ip-range.ts'

/**
 * Whether a resource's policy lets in somebody who is not known beforehand: it allows something to everybody, and no
 * condition holds that to fixed values of a key that tells callers apart. Denies do not count.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html, "The meaning of public"
 */
export function isPublicPolicy(policy: CompiledPolicy): boolean {
  return policy.statements.some(isPublicStatement)
}

function isPublicStatement({ effect, principals, conditions }: Statement): boolean {
  return effect === 'Allow' && principals !== null && principals.isAnyone && !conditions.some(tellsCallersApart)
}

const fixedKeys: ReadonlySet<string> = new Set([
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:userid',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
])

const fixingOperators: ReadonlySet<string> = new Set([
  'stringequals',
  'stringequalsignorecase',
  'stringlike',
  'arnequals',
  'arnlike',
])

/** It fails for a caller without the key, and its values leave nothing open. */
function tellsCallersApart({ operator, keyLower, values }: Condition): boolean {
  if (operator.isIfExists || operator.quantifier === 'all') return false
  if (keyLower === 'aws:sourceip') return operator.base === 'ipaddress' && values.every(isNarrow)
  return fixedKeys.has(keyLower) && fixingOperators.has(operator.base) && values.every((value) => !/[*?$]/.test(value))
}

/** Wider than /8, or /32 for IPv6, is anybody, unless the addresses are private ones. */
function isNarrow(cidr: string): boolean {
  const range = parseIpRange(cidr)
  if (range === null) return false
  return range.prefixBits >= (range.version === 4 ? 8 : 32) || privateRanges.some((one) => contains(one, range))
}

function contains(outer: IpRange, inner: IpRange): boolean {
  return outer.prefixBits <= inner.prefixBits && isInRange(outer, inner)
}

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].flatMap(
  (cidr) => parseIpRange(cidr) ?? [],
)
