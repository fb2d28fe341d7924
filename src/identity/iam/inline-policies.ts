import { policyCharacters } from '../policy/compile-policy.ts'
import type { CompiledPolicy } from '../policy/compiled-policy.ts'
import type { Directory } from './directory.ts'
import { iamError } from './errors.ts'
import { groupPoliciesCharsMax, rolePoliciesCharsMax, userPoliciesCharsMax } from './limits.ts'
import { readPolicyDocument } from './policy-document.ts'
import { changeHolder, getHolder, type HolderName } from './policy-holders.ts'

/**
 * Embeds a policy, in place of one of the same name. Names of inline policies differ by case.
 *
 * @throws {ServiceError} `NoSuchEntity`, `MalformedPolicyDocument`, `LimitExceeded`, `UnmodifiableEntity`.
 */
export async function putInlinePolicy(directory: Directory, holder: HolderName, policyName: string, text: string) {
  const policy = readPolicyDocument(text, 'identity')
  await changeHolder(directory, holder, (before) => {
    const inlinePolicies = new Map(before.inlinePolicies).set(policyName, policy)
    checkSize(holder, inlinePolicies)
    return { inlinePolicies }
  })
}

/** @throws {ServiceError} `NoSuchEntity`. */
export async function deleteInlinePolicy(directory: Directory, holder: HolderName, policyName: string): Promise<void> {
  await changeHolder(directory, holder, (before) => {
    const inlinePolicies = new Map(before.inlinePolicies)
    if (!inlinePolicies.delete(policyName)) throw missing(holder, policyName)
    return { inlinePolicies }
  })
}

/** @throws {ServiceError} `NoSuchEntity`. */
export function getInlinePolicy(directory: Directory, holder: HolderName, policyName: string): CompiledPolicy {
  const policy = getHolder(directory, holder).inlinePolicies.get(policyName)
  if (policy === undefined) throw missing(holder, policyName)
  return policy
}

/** Sorted. */
export function inlinePolicyNames(directory: Directory, holder: HolderName): readonly string[] {
  return [...getHolder(directory, holder).inlinePolicies.keys()].sort()
}

const charsMax = { user: userPoliciesCharsMax, group: groupPoliciesCharsMax, role: rolePoliciesCharsMax } as const

function checkSize({ kind, name }: HolderName, policies: ReadonlyMap<string, CompiledPolicy>): void {
  const max = charsMax[kind]
  let chars = 0
  for (const { text } of policies.values()) chars += policyCharacters(text)
  if (chars <= max) return
  throw iamError('LimitExceededException', `Maximum policy size of ${max} bytes exceeded for ${kind} ${name}`)
}

function missing({ kind }: HolderName, policyName: string) {
  return iamError('NoSuchEntityException', `The ${kind} policy with name ${policyName} cannot be found.`)
}
