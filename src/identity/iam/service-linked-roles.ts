import type { AccountId } from '../../base/brands.ts'
import { uuid } from '../../base/random.ts'
import { bindPolicy } from '../policy/bound-policy.ts'
import { iamArn } from './arn.ts'
import type { Directory } from './directory.ts'
import type { Role } from './entities.ts'
import { iamError } from './errors.ts'
import { placeOf } from './names.ts'
import { makeUniqueId } from './unique-id.ts'

/** Where the policies of service-linked roles stand, which no other role may have. */
export const serviceRolePolicyPath = '/aws-service-role/'

/** A service that has a role of its own in accounts, of the services that Cairn answers. */
interface LinkedService {
  readonly roleName: string
  readonly policyArn: string
}

const linkedServices: ReadonlyMap<string, LinkedService> = new Map([
  [
    'cloudtrail.amazonaws.com',
    {
      roleName: 'AWSServiceRoleForCloudTrail',
      policyArn: 'arn:aws:iam::aws:policy/aws-service-role/CloudTrailServiceRolePolicy',
    },
  ],
])

const sessionSecondsMax = 3_600
const taskIdPattern = /^task\/aws-service-role\/([^/]+)\/([^/]+)\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Makes the role that a service acts with in an account. Only the service changes it.
 *
 * @throws {ServiceError} `InvalidInput`: the service has no such role, takes no suffix, or has its role already.
 */
export async function createServiceLinkedRole(
  directory: Directory,
  accountId: AccountId,
  service: string,
  options: { readonly description: string | null; readonly suffix: string | null },
): Promise<Role> {
  const linked = linkedServices.get(service)
  if (linked === undefined) throw iamError('InvalidInputException', `Service role for ${service} cannot be created.`)
  if (options.suffix !== null) throw iamError('InvalidInputException', `Custom suffix is not allowed for ${service}`)
  const { roleName, policyArn } = linked
  const place = placeOf(accountId, roleName)
  const path = linkedRolePath(service)
  return directory.change(accountId, (edit) => {
    if (directory.roles.get(place) !== null) {
      const message = `Service role name ${roleName} has been taken in this account, please try a different suffix.`
      throw iamError('InvalidInputException', message)
    }
    const role: Role = {
      accountId,
      path,
      arn: iamArn(accountId, 'role', path, roleName),
      createdAtMs: directory.clock.nowMs(),
      roleId: makeUniqueId(directory.random, 'AROA'),
      roleName,
      description: options.description,
      trustPolicy: bindPolicy(trustOf(service), 'trust'),
      maxSessionDurationSeconds: sessionSecondsMax,
      tags: new Map(),
      boundaryArn: null,
      attachedPolicyArns: [policyArn],
      inlinePolicies: new Map(),
    }
    edit.put(directory.roles, place, role)
    return role
  })
}

/**
 * Deletes the role, and is done when it returns.
 *
 * @returns The id of a task that has ended.
 * @throws {ServiceError} `NoSuchEntity`; `InvalidInput` for a role that is linked to no service.
 */
export async function deleteServiceLinkedRole(
  directory: Directory,
  accountId: AccountId,
  roleName: string,
): Promise<string> {
  const place = placeOf(accountId, roleName)
  return directory.change(accountId, (edit) => {
    const role = directory.roles.get(place)
    if (role === null) throw iamError('NoSuchEntityException', `The role with name ${roleName} cannot be found.`)
    if (!isServiceLinked(role.path)) {
      throw iamError('InvalidInputException', `The role ${roleName} is not a service-linked role.`)
    }
    edit.remove(directory.roles, place)
    return `task${role.path}${role.roleName}/${uuid(directory.random)}`
  })
}

/**
 * Says that the task has succeeded: an id is only given out when its role is gone. Ids are not kept.
 *
 * @throws {ServiceError} `InvalidInput`, `NoSuchEntity`.
 */
export function checkDeletionTask(taskId: string): void {
  const [, service = '', roleName] = taskIdPattern.exec(taskId) ?? []
  if (roleName === undefined) throw iamError('InvalidInputException', `Deletion task id ${taskId} is not valid.`)
  if (linkedServices.get(service)?.roleName !== roleName) {
    throw iamError('NoSuchEntityException', `Deletion task ${taskId} cannot be found.`)
  }
}

/** @throws {ServiceError} `UnmodifiableEntity` where `path` is that of a service-linked role. */
export function checkModifiable(path: string, roleName: string): void {
  if (!isServiceLinked(path)) return
  const operation = `Cannot perform the operation on the protected role '${roleName}'`
  throw iamError('UnmodifiableEntityException', `${operation} - this role is only modifiable by AWS`)
}

/** ARN that the role of a service has or would have. */
export function linkedRoleArn(accountId: AccountId, service: string): string {
  const name = linkedServices.get(service)?.roleName ?? '*'
  return iamArn(accountId, 'role', linkedRolePath(service), name)
}

export function isServiceLinked(path: string): boolean {
  return path.startsWith(serviceRolePolicyPath)
}

function linkedRolePath(service: string): string {
  return `${serviceRolePolicyPath}${service}/`
}

function trustOf(service: string): string {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}
