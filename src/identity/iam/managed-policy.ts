import type { AccountId } from '../../base/brands.ts'
import { commonError } from '../../contract/errors.ts'
import type { Directory } from './directory.ts'
import type { ManagedPolicy, PolicyVersion } from './entities.ts'
import { iamError } from './errors.ts'
import type { AwsManagedPolicy } from './managed-policies/aws-managed-policies.ts'
import { policyByArn } from './policy-by-arn.ts'

/** A managed policy as an account sees it: its own, or one of AWS's. */
export type VisiblePolicy = ManagedPolicy | AwsManagedPolicy

const policyArnPattern = /^arn:aws:iam::(\d{12}|aws):policy\/[\x21-\x7e]+$/

/** @throws {ServiceError} `NoSuchEntity`; `InvalidInput` where `arn` is not a policy's. */
export function getPolicy(directory: Directory, accountId: AccountId, arn: string): VisiblePolicy {
  checkPolicyArn(arn)
  return policyByArn(directory, accountId, arn) ?? missingPolicy(arn)
}

/**
 * A policy that the account may change.
 *
 * @throws {ServiceError} `NoSuchEntity`; `AccessDenied` for one of AWS's or of another account; `InvalidInput` where
 *   `arn` is not a policy's.
 */
export function getOwnPolicy(directory: Directory, accountId: AccountId, arn: string): ManagedPolicy {
  checkPolicyArn(arn)
  if (!arn.startsWith(`arn:aws:iam::${accountId}:`)) {
    throw commonError('accessDenied', 'Policy is outside your own account.')
  }
  const policy = policyByArn(directory, accountId, arn)
  return policy !== null && isOwn(policy) ? policy : missingPolicy(arn)
}

/** @throws {ServiceError} `NoSuchEntity`. */
export function getVersion(policy: VisiblePolicy, versionId: string): PolicyVersion {
  const version = policy.versions.find((each) => each.versionId === versionId)
  if (version !== undefined) return version
  const message = `Policy ${policy.arn} version ${versionId} does not exist or is not attachable.`
  throw iamError('NoSuchEntityException', message)
}

/** It is the account's own, not AWS's. */
export function isOwn(policy: VisiblePolicy): policy is ManagedPolicy {
  return 'accountId' in policy
}

/** @throws {ServiceError} `InvalidInput`. */
export function checkPolicyArn(arn: string): void {
  if (!policyArnPattern.test(arn)) throw iamError('InvalidInputException', `ARN ${arn} is not valid.`)
}

function missingPolicy(arn: string): never {
  throw iamError('NoSuchEntityException', `Policy ${arn} was not found.`)
}
