import { type AccountId, isAccountId } from '../../base/brands.ts'
import type { RequestContext } from '../authorise.ts'
import type { Caller } from '../policy/caller.ts'
import type { NamedPolicy } from '../policy-source.ts'
import type { Directory } from './directory.ts'
import type { Group, Role, User } from './entities.ts'
import { iamError } from './errors.ts'
import { defaultVersion, policyByArn } from './policy-by-arn.ts'
import { findHolder, getHolder, type HolderKind } from './policy-holders.ts'

/** A user, group or role whose policies are simulated. */
export interface SimulatedIdentity {
  readonly arn: string
  /** A user's own and its groups'. */
  readonly policies: readonly NamedPolicy[]
  /** Null: none is set. */
  readonly boundary: NamedPolicy | null
}

const entityArnPattern = /^arn:aws:iam::(\d{12}):(user|group|role)\/(?:.*\/)?([^/]+)$/

/**
 * The user, group or role of an account that an ARN names, with its policies as they are now.
 *
 * @throws {ServiceError} `InvalidInput` where `arn` is none of such a thing; `NoSuchEntity`.
 */
export function getSimulatedIdentity(directory: Directory, accountId: AccountId, arn: string): SimulatedIdentity {
  const { kind, name } = readEntityArn(arn)
  const holder = getHolder(directory, { kind, accountId, name })
  if (holder.arn !== arn) throw iamError('NoSuchEntityException', `The ${kind} with name ${name} cannot be found.`)
  const groups = 'groupIds' in holder ? holder.groupIds.flatMap((groupId) => directory.findGroup(groupId) ?? []) : []
  const boundaryArn = 'boundaryArn' in holder ? holder.boundaryArn : null
  return {
    arn,
    policies: [...heldPolicies(directory, kind, name, holder), ...groups.flatMap((group) => ofGroup(directory, group))],
    boundary: boundaryArn === null ? null : (managedPolicy(directory, accountId, boundaryArn)[0] ?? null),
  }
}

/** Somebody who calls in a simulation, with what conditions can ask about it. */
export interface SimulatedCaller {
  readonly caller: Caller
  readonly context: RequestContext
}

/**
 * The user or role that an ARN names. Of those of other accounts nothing is told but what their ARN says. Null for a
 * group, which cannot call.
 *
 * @param ownAccountId Who asks.
 *
 * @throws {ServiceError} `InvalidInput`.
 */
export function simulatedCaller(directory: Directory, ownAccountId: AccountId, arn: string): SimulatedCaller | null {
  const { accountId, kind, name } = readEntityArn(arn)
  if (kind === 'group') return null
  const found = accountId === ownAccountId ? findHolder(directory, { kind, accountId, name }) : null
  const known = found?.arn === arn ? found : null
  const isUser = known !== null && 'userId' in known
  const ids = known === null ? [] : [isUser ? known.userId : known.roleId]
  const names = [arn, ...ids]
  return {
    caller: { accountId, role: kind === 'role' ? names : [], self: kind === 'user' ? names : [], service: null },
    context: new Map([
      ['aws:principalarn', [arn]],
      ['aws:principalaccount', [accountId]],
      ...[...(known?.tags ?? [])].map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, [value]] as const),
      ...(kind === 'user' ? [['aws:username', [name]] as const, ['aws:principaltype', ['User']] as const] : []),
      ...(isUser ? [['aws:userid', [known.userId]] as const] : []),
    ]),
  }
}

function readEntityArn(arn: string): { accountId: AccountId; kind: HolderKind; name: string } {
  const [, accountId = '', kind, name = ''] = entityArnPattern.exec(arn) ?? []
  if (!isAccountId(accountId) || (kind !== 'user' && kind !== 'group' && kind !== 'role')) {
    const message = `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`
    throw iamError('InvalidInputException', message)
  }
  return { accountId, kind, name }
}

function ofGroup(directory: Directory, group: Group): readonly NamedPolicy[] {
  return heldPolicies(directory, 'group', group.groupName, group)
}

function heldPolicies(
  directory: Directory,
  kind: HolderKind,
  name: string,
  { accountId, inlinePolicies, attachedPolicyArns }: User | Group | Role,
): readonly NamedPolicy[] {
  const inline = [...inlinePolicies].map(([policyName, policy]) => ({ id: `${kind}_${name}_${policyName}`, policy }))
  return [...inline, ...attachedPolicyArns.flatMap((arn) => managedPolicy(directory, accountId, arn))]
}

function managedPolicy(directory: Directory, accountId: AccountId, arn: string): readonly NamedPolicy[] {
  const managed = policyByArn(directory, accountId, arn)
  const policy = managed === null ? null : defaultVersion(managed)
  return managed === null || policy === null ? [] : [{ id: managed.policyName, policy }]
}
