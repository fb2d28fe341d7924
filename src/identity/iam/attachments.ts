import type { AccountId } from '../../base/brands.ts'
import type { Directory } from './directory.ts'
import { iamError, quotaExceeded } from './errors.ts'
import { attachedPoliciesPerHolderMax } from './limits.ts'
import { checkPolicyArn, isOwn, type VisiblePolicy } from './managed-policy.ts'
import { policyByArn } from './policy-by-arn.ts'
import { changeHolder, type HolderKind, type HolderName } from './policy-holders.ts'
import { serviceRolePolicyPath } from './service-linked-roles.ts'

/**
 * Attaches a managed policy. One that is attached already stays as it is.
 *
 * @throws {ServiceError} `NoSuchEntity`, `LimitExceeded`, `PolicyNotAttachable`, `UnmodifiableEntity`, `InvalidInput`.
 */
export async function attachPolicy(directory: Directory, holder: HolderName, arn: string): Promise<void> {
  checkPolicyArn(arn)
  await changeHolder(directory, holder, ({ attachedPolicyArns }) => {
    const policy = policyByArn(directory, holder.accountId, arn)
    if (policy === null) throw notAttachable(`Policy ${arn}`)
    if (!isOwn(policy) && policy.path === serviceRolePolicyPath) {
      const message = `Cannot attach a Service Role Policy to a Customer ${titled(holder.kind)}.`
      throw iamError('PolicyNotAttachableException', message)
    }
    if (attachedPolicyArns.includes(arn)) return null
    const max = attachedPoliciesPerHolderMax
    if (attachedPolicyArns.length >= max) throw quotaExceeded(`PoliciesPer${titled(holder.kind)}`, max)
    return { attachedPolicyArns: [...attachedPolicyArns, arn] }
  })
}

/** @throws {ServiceError} `NoSuchEntity` also where it is not attached. */
export async function detachPolicy(directory: Directory, holder: HolderName, arn: string): Promise<void> {
  checkPolicyArn(arn)
  await changeHolder(directory, holder, ({ attachedPolicyArns }) => {
    if (!attachedPolicyArns.includes(arn)) {
      throw iamError('NoSuchEntityException', `Policy ${arn} was not found.`)
    }
    return { attachedPolicyArns: attachedPolicyArns.filter((each) => each !== arn) }
  })
}

/** @throws {ServiceError} `NoSuchEntity`, `UnmodifiableEntity`, `InvalidInput`. */
export async function putBoundary(directory: Directory, holder: HolderName<'user' | 'role'>, arn: string) {
  checkPolicyArn(arn)
  await changeHolder(directory, holder, () => ({ boundaryArn: getBoundary(directory, holder.accountId, arn).arn }))
}

/** @throws {ServiceError} `NoSuchEntity` also where none is set. */
export async function deleteBoundary(directory: Directory, holder: HolderName<'user' | 'role'>): Promise<void> {
  await changeHolder(directory, holder, ({ boundaryArn }) => {
    if (boundaryArn === null) {
      const message = `No permissions boundary is set on the ${holder.kind} ${holder.name}.`
      throw iamError('NoSuchEntityException', message)
    }
    return { boundaryArn: null }
  })
}

/**
 * The policy that is to become a boundary.
 *
 * @throws {ServiceError} `NoSuchEntity`.
 */
export function getBoundary(directory: Directory, accountId: AccountId, arn: string): VisiblePolicy {
  const policy = policyByArn(directory, accountId, arn)
  if (policy === null) throw notAttachable(`Scope ARN: ${arn}`)
  return policy
}

function notAttachable(policy: string) {
  return iamError('NoSuchEntityException', `${policy} does not exist or is not attachable.`)
}

function titled(kind: HolderKind): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1)
}
