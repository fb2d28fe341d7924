import type { AccountId } from '../../base/brands.ts'
import { type BoundPolicy, bindPolicy } from '../policy/bound-policy.ts'
import { policyCharacters } from '../policy/compile-policy.ts'
import { iamArn } from './arn.ts'
import { getBoundary } from './attachments.ts'
import type { Directory } from './directory.ts'
import type { Role } from './entities.ts'
import { iamError, mustFirst, quotaExceeded, validationError } from './errors.ts'
import { rolesMax, trustPolicyCharsMax } from './limits.ts'
import { checkPolicyArn } from './managed-policy.ts'
import { placeOf } from './names.ts'
import { readPolicyDocument } from './policy-document.ts'
import { changeHolder, describeHolder, getHolder, type HolderName } from './policy-holders.ts'
import { findInvalidPrincipal, type HostedAccounts, type PrincipalRows, principalIdsOf } from './policy-principals.ts'
import { checkModifiable, isServiceLinked } from './service-linked-roles.ts'
import { type Tags, withoutTags, withTags } from './tags.ts'
import { makeUniqueId } from './unique-id.ts'

/** What a new role is given. */
export interface RoleDraft {
  readonly roleName: string
  readonly path: string
  readonly trustPolicy: string
  readonly description: string | null
  readonly maxSessionDurationSeconds: number
  readonly boundaryArn: string | null
  readonly tags: Tags
}

/** How long sessions of a role last at most, where nobody said. */
export const roleSessionDefaultSeconds = 3_600

/** The roles of every account, and the rules for them. Every method throws `ServiceError` with AWS's name for it. */
export class Roles {
  readonly #directory: Directory
  readonly #accounts: HostedAccounts

  constructor(directory: Directory, accounts: HostedAccounts) {
    this.#directory = directory
    this.#accounts = accounts
  }

  /** Where the principals stand that trust policies name. */
  get rows(): PrincipalRows {
    return this.#directory
  }

  get(accountId: AccountId, roleName: string): Role {
    return getHolder(this.#directory, named(accountId, roleName))
  }

  async create(accountId: AccountId, draft: RoleDraft): Promise<Role> {
    const { roles, clock, random } = this.#directory
    const { roleName, path, description, maxSessionDurationSeconds, boundaryArn, tags } = draft
    if (isServiceLinked(path)) throw validationError(`Roles with the path ${path} are created by AWS services only.`)
    const trustPolicy = this.#readTrustPolicy(draft.trustPolicy)
    if (boundaryArn !== null) checkPolicyArn(boundaryArn)
    return this.#directory.change(accountId, (edit) => {
      const place = placeOf(accountId, roleName)
      if (roles.get(place) !== null) {
        throw iamError('EntityAlreadyExistsException', `Role with name ${roleName} already exists.`)
      }
      if (roles.count(accountId) >= rolesMax) throw quotaExceeded('RolesPerAccount', rolesMax)
      if (boundaryArn !== null) getBoundary(this.#directory, accountId, boundaryArn)
      const role: Role = {
        accountId,
        path,
        arn: iamArn(accountId, 'role', path, roleName),
        createdAtMs: clock.nowMs(),
        roleId: makeUniqueId(random, 'AROA'),
        roleName,
        description: description === '' ? null : description,
        trustPolicy,
        maxSessionDurationSeconds,
        tags: withTags(new Map(), tags),
        boundaryArn,
        attachedPolicyArns: [],
        inlinePolicies: new Map(),
      }
      edit.put(roles, place, role)
      return role
    })
  }

  /** What is undefined stays; an empty description removes it. */
  async update(
    accountId: AccountId,
    roleName: string,
    change: { readonly description?: string | undefined; readonly maxSessionDurationSeconds?: number | undefined },
  ): Promise<Role> {
    const { description, maxSessionDurationSeconds } = change
    // Of a service's own role the description can be changed, and nothing else.
    const apply = maxSessionDurationSeconds === undefined ? describeHolder : changeHolder
    await apply(this.#directory, named(accountId, roleName), (before) => ({
      description: description === undefined ? before.description : description === '' ? null : description,
      maxSessionDurationSeconds: maxSessionDurationSeconds ?? before.maxSessionDurationSeconds,
    }))
    return this.get(accountId, roleName)
  }

  async updateTrustPolicy(accountId: AccountId, roleName: string, text: string): Promise<void> {
    const trustPolicy = this.#readTrustPolicy(text)
    await changeHolder(this.#directory, named(accountId, roleName), () => ({ trustPolicy }))
  }

  /** Deletes a role on which nothing hangs any more. Its sessions live on and may do nothing. */
  delete(accountId: AccountId, roleName: string): Promise<void> {
    return this.#directory.change(accountId, (edit) => {
      const role = this.get(accountId, roleName)
      checkModifiable(role.path, roleName)
      if (role.attachedPolicyArns.length > 0) throw mustFirst('detach all policies')
      if (role.inlinePolicies.size > 0) throw mustFirst('delete policies')
      edit.remove(this.#directory.roles, placeOf(accountId, roleName))
    })
  }

  tag(accountId: AccountId, roleName: string, added: Tags): Promise<void> {
    return describeHolder(this.#directory, named(accountId, roleName), ({ tags }) => ({ tags: withTags(tags, added) }))
  }

  untag(accountId: AccountId, roleName: string, keys: readonly string[]): Promise<void> {
    return describeHolder(this.#directory, named(accountId, roleName), ({ tags }) => ({
      tags: withoutTags(tags, keys),
    }))
  }

  #readTrustPolicy(text: string): BoundPolicy {
    const policy = readPolicyDocument(text, 'trust')
    if (policyCharacters(text) > trustPolicyCharsMax) throw quotaExceeded('ACLSizePerRole', trustPolicyCharsMax)
    const invalid = findInvalidPrincipal(this.#directory, this.#accounts, policy)
    if (invalid !== null) {
      throw iamError('MalformedPolicyDocumentException', `Invalid principal in policy: ${invalid}`)
    }
    return bindPolicy(text, 'trust', principalIdsOf(this.#directory, policy))
  }
}

function named(accountId: AccountId, name: string): HolderName<'role'> {
  return { kind: 'role', accountId, name }
}
