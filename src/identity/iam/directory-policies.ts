import type { AccountId } from '../../base/brands.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import type { NamedPolicy, PolicySource, PrincipalPolicies } from '../policy-source.ts'
import type { AccountPrincipal } from '../principal.ts'
import type { Directory } from './directory.ts'
import type { Group, PolicyHolder, Role, User } from './entities.ts'
import { defaultVersion, policyByArn } from './policy-by-arn.ts'

/** What {@link DirectoryPolicies} looks at. */
type Rows = Pick<Directory, 'policies' | 'findUser' | 'findGroup' | 'findRole' | 'versionOf'>

/**
 * Every principal's policies as the directory has them now. Collected once for each user or role, and again when
 * something in its account has changed.
 */
export class DirectoryPolicies implements PolicySource {
  readonly #directory: Rows
  /** By the row of the user or role, with the version of its account. */
  readonly #collected = new WeakMap<User | Role, { readonly version: number; readonly policies: PrincipalPolicies }>()

  constructor(directory: Rows) {
    this.#directory = directory
  }

  policiesOf(principal: AccountPrincipal): PrincipalPolicies {
    switch (principal.type) {
      case 'Root':
        return noPolicies
      case 'IAMUser':
        return this.#ofUser(this.#directory.findUser(principal.userId))
      case 'AssumedRole':
        return this.#ofRole(this.#directory.findRole(principal.roleId))
      case 'FederatedUser':
        return this.policiesOf(principal.issuer)
    }
  }

  #ofUser(user: User | null): PrincipalPolicies {
    if (user === null) return noPolicies
    return this.#once(user, () => {
      const groups = user.groupIds.map((groupId) => this.#directory.findGroup(groupId)).filter(isGroup)
      return [
        ...this.#held(user, `user_${user.userName}`, user.accountId),
        ...groups.flatMap((group) => this.#held(group, `group_${group.groupName}`, group.accountId)),
      ]
    })
  }

  #ofRole(role: Role | null): PrincipalPolicies {
    if (role === null) return noPolicies
    return this.#once(role, () => this.#held(role, `role_${role.roleName}`, role.accountId))
  }

  #once(holder: User | Role, identity: () => readonly NamedPolicy[]): PrincipalPolicies {
    const { accountId, boundaryArn } = holder
    const version = this.#directory.versionOf(accountId)
    const known = this.#collected.get(holder)
    if (known?.version === version) return known.policies
    const boundary = boundaryArn === null ? null : (this.#managed(accountId, boundaryArn) ?? closedBoundary())
    const policies = { identity: identity(), boundary, tags: holder.tags }
    this.#collected.set(holder, { version, policies })
    return policies
  }

  #held(holder: PolicyHolder, prefix: string, accountId: AccountId): readonly NamedPolicy[] {
    const inline = [...holder.inlinePolicies].map(([name, policy]) => ({ id: `${prefix}_${name}`, policy }))
    const managed = holder.attachedPolicyArns.map((arn) => this.#managed(accountId, arn)).filter(isPolicy)
    return [...inline, ...managed]
  }

  #managed(accountId: AccountId, arn: string): NamedPolicy | null {
    const managed = policyByArn(this.#directory, accountId, arn)
    const policy = managed === null ? null : defaultVersion(managed)
    return managed === null || policy === null ? null : { id: managed.policyName, policy }
  }
}

const noPolicies: PrincipalPolicies = { identity: [], boundary: null, tags: new Map() }

/** Stands for a boundary that is not there any more: what it allowed is unknown, so nothing is. */
function closedBoundary(): NamedPolicy {
  const statement = { Effect: 'Deny', Action: '*', Resource: '*' }
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  return { id: 'missing boundary', policy: compilePolicy(text, 'identity') }
}

function isGroup(group: Group | null): group is Group {
  return group !== null
}

function isPolicy(policy: NamedPolicy | null): policy is NamedPolicy {
  return policy !== null
}
