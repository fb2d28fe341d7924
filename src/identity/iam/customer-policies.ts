import type { AccountId } from '../../base/brands.ts'
import { policyCharacters } from '../policy/compile-policy.ts'
import { iamArn } from './arn.ts'
import type { Directory } from './directory.ts'
import type { ManagedPolicy, PolicyVersion } from './entities.ts'
import { iamError, quotaExceeded } from './errors.ts'
import { managedPolicyCharsMax, policiesMax, versionsPerPolicyMax } from './limits.ts'
import { getOwnPolicy, getVersion } from './managed-policy.ts'
import { placeOf } from './names.ts'
import { readPolicyDocument } from './policy-document.ts'
import { policyUsage } from './policy-usage.ts'
import { type Tags, withoutTags, withTags } from './tags.ts'
import { makeUniqueId } from './unique-id.ts'

/** What a new policy is given. */
export interface PolicyDraft {
  readonly policyName: string
  readonly path: string
  readonly document: string
  readonly description: string | null
  readonly tags: Tags
}

/**
 * The managed policies that accounts made, and the rules for them; policies are named by ARN. Every method throws
 * `ServiceError` with AWS's name for it.
 */
export class CustomerPolicies {
  readonly #directory: Directory

  constructor(directory: Directory) {
    this.#directory = directory
  }

  async create(accountId: AccountId, draft: PolicyDraft): Promise<ManagedPolicy> {
    const { policies, clock, random } = this.#directory
    const { policyName, path, document, description, tags } = draft
    const policy = readManagedDocument(document)
    const place = placeOf(accountId, policyName)
    return this.#directory.change(accountId, (edit) => {
      if (policies.get(place) !== null) throw alreadyExists(policyName)
      if (policies.count(accountId) >= policiesMax) throw quotaExceeded('PoliciesPerAccount', policiesMax)
      const createdAtMs = clock.nowMs()
      const created: ManagedPolicy = {
        accountId,
        path,
        arn: iamArn(accountId, 'policy', path, policyName),
        createdAtMs,
        policyId: makeUniqueId(random, 'ANPA'),
        policyName,
        description,
        tags: withTags(new Map(), tags),
        versions: [{ versionId: 'v1', policy, createdAtMs }],
        defaultVersionId: 'v1',
        lastVersionNumber: 1,
        updatedAtMs: createdAtMs,
      }
      edit.put(policies, place, created)
      return created
    })
  }

  /** Deletes a policy that nothing uses, with its only version. */
  delete(accountId: AccountId, arn: string): Promise<void> {
    return this.#directory.change(accountId, (edit) => {
      const policy = getOwnPolicy(this.#directory, accountId, arn)
      const { attachments, boundaries } = policyUsage(this.#directory, accountId)
      if (attachments.has(arn) || boundaries.has(arn)) throw conflict('Cannot delete a policy attached to entities.')
      if (policy.versions.length > 1) throw conflict(otherVersionsMessage)
      edit.remove(this.#directory.policies, placeOf(accountId, policy.policyName))
    })
  }

  async createVersion(
    accountId: AccountId,
    arn: string,
    { document, isDefault }: { readonly document: string; readonly isDefault: boolean },
  ): Promise<PolicyVersion> {
    const policy = readManagedDocument(document)
    const createdAtMs = this.#directory.clock.nowMs()
    const { lastVersionNumber } = await this.#change(accountId, arn, ({ versions, lastVersionNumber: last }) => {
      if (versions.length >= versionsPerPolicyMax) throw iamError('LimitExceededException', versionsMessage)
      const versionId = `v${last + 1}`
      return {
        versions: [...versions, { versionId, policy, createdAtMs }],
        lastVersionNumber: last + 1,
        updatedAtMs: createdAtMs,
        ...(isDefault ? { defaultVersionId: versionId } : {}),
      }
    })
    return { versionId: `v${lastVersionNumber}`, policy, createdAtMs }
  }

  async setDefaultVersion(accountId: AccountId, arn: string, versionId: string): Promise<void> {
    await this.#change(accountId, arn, (before) => ({
      defaultVersionId: getVersion(before, versionId).versionId,
      updatedAtMs: this.#directory.clock.nowMs(),
    }))
  }

  async deleteVersion(accountId: AccountId, arn: string, versionId: string): Promise<void> {
    await this.#change(accountId, arn, (before) => {
      const version = getVersion(before, versionId)
      if (versionId === before.defaultVersionId) throw conflict('Cannot delete the default version of a policy.')
      const versions = before.versions.filter((each) => each !== version)
      return { versions, updatedAtMs: this.#directory.clock.nowMs() }
    })
  }

  async tag(accountId: AccountId, arn: string, added: Tags): Promise<void> {
    await this.#change(accountId, arn, ({ tags }) => ({ tags: withTags(tags, added) }))
  }

  async untag(accountId: AccountId, arn: string, keys: readonly string[]): Promise<void> {
    await this.#change(accountId, arn, ({ tags }) => ({ tags: withoutTags(tags, keys) }))
  }

  #change(
    accountId: AccountId,
    arn: string,
    changed: (before: ManagedPolicy) => Partial<ManagedPolicy>,
  ): Promise<ManagedPolicy> {
    return this.#directory.change(accountId, (edit) => {
      const before = getOwnPolicy(this.#directory, accountId, arn)
      const after = { ...before, ...changed(before) }
      edit.put(this.#directory.policies, placeOf(accountId, before.policyName), after)
      return after
    })
  }
}

const otherVersionsMessage =
  "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
  'The default version is deleted with the policy.'

const versionsMessage =
  `A managed policy can have up to ${versionsPerPolicyMax} versions. Before you create a new version, you must ` +
  'delete an existing version.'

function readManagedDocument(document: string) {
  const policy = readPolicyDocument(document, 'identity')
  if (policyCharacters(document) > managedPolicyCharsMax) throw quotaExceeded('PolicySize', managedPolicyCharsMax)
  return policy
}

function alreadyExists(policyName: string) {
  const message = `A policy called ${policyName} already exists. Duplicate names are not allowed.`
  return iamError('EntityAlreadyExistsException', message)
}

function conflict(message: string) {
  return iamError('DeleteConflictException', message)
}
