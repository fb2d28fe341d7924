import { compilePolicy } from './compile-policy.ts'
import type { CompiledPolicy, PolicyKind } from './compiled-policy.ts'

/**
 * A policy whose principals are bound to those who bore their names when it was saved, as AWS binds them: whoever is
 * given the same name later is somebody else, and the policy says nothing of them.
 */
export interface BoundPolicy extends CompiledPolicy {
  /** Unique ids of users and roles, by the ARN under which the text names them. */
  readonly principalIds: ReadonlyMap<string, string>
}

/** @throws {MalformedPolicyError} */
export function bindPolicy(
  text: string,
  kind: PolicyKind,
  principalIds: ReadonlyMap<string, string> = new Map(),
): BoundPolicy {
  const bound = principalIds.size === 0 ? text : withPrincipals(text, principalIds)
  return { ...compilePolicy(bound, kind), text, principalIds }
}

/**
 * The text with other names for principals, in `Principal` and `NotPrincipal` alone: conditions compare ARNs as they are.
 *
 * @param text Of a policy that has been compiled.
 */
export function withPrincipals(text: string, names: ReadonlyMap<string, string>): string {
  const renamed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(renamed)
    return typeof value === 'string' ? (names.get(value) ?? value) : value
  }
  return JSON.stringify(JSON.parse(text), (member: string, value: unknown) => {
    if (member !== 'Principal' && member !== 'NotPrincipal') return value
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([type, named]) => [type, type === 'AWS' ? renamed(named) : named]),
    )
  })
}
