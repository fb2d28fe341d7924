import type { RequestContext } from '../../../identity/authorise.ts'
import { iamArn } from '../../../identity/iam/arn.ts'
import type { Directory } from '../../../identity/iam/directory.ts'
import type { Group, User } from '../../../identity/iam/entities.ts'
import { validationError } from '../../../identity/iam/errors.ts'
import type { Groups } from '../../../identity/iam/groups.ts'
import type { Users } from '../../../identity/iam/users.ts'
import { rootArn } from '../../../identity/user-identity.ts'
import { accountCaller, type CallTarget, noContext, ownTarget, type TargetCall } from '../operation.ts'
import { resourceTagContext } from './tag-context.ts'

/**
 * Name of the user that an operation is about whose input may leave it out: then it is the caller. Null: it is the
 * caller, and the caller is root.
 *
 * @throws {ServiceError} `validation`: the caller is neither.
 */
export function subjectName(
  directory: Pick<Directory, 'findUser'>,
  given: string | undefined,
  call: Pick<TargetCall, 'principal'>,
): string | null {
  if (given !== undefined) return given
  const principal = accountCaller(call)
  if (principal.type === 'Root') return null
  // A session remembers the name of its start, and the user may have another by now.
  if (principal.type === 'IAMUser') return directory.findUser(principal.userId)?.userName ?? principal.userName
  throw validationError('Must specify userName when calling with non-User credentials')
}

/** A call about a user: on his ARN or, where there is none, on the one that the name would have. */
export function userTarget(
  users: Users,
  call: TargetCall,
  action: string,
  name: string | null,
  context: RequestContext = noContext,
): CallTarget {
  if (name === null) return ownTarget(call, action, rootArn(call.accountId), context)
  const user = users.find(call.accountId, name)
  return ownTarget(call, action, userArn(call, name, user), new Map([...userTags(user), ...context]))
}

/** A call about a group, on its ARN as {@link userTarget} has a user's. */
export function groupTarget(groups: Groups, call: TargetCall, action: string, name: string): CallTarget {
  return ownTarget(call, action, groupArn(call, name, groups.find(call.accountId, name)))
}

function userArn({ accountId }: TargetCall, name: string, user: User | null): string {
  return user?.arn ?? iamArn(accountId, 'user', '/', name)
}

function groupArn({ accountId }: TargetCall, name: string, group: Group | null): string {
  return group?.arn ?? iamArn(accountId, 'group', '/', name)
}

function userTags(user: User | null): RequestContext {
  return user === null ? noContext : resourceTagContext(user.tags)
}
