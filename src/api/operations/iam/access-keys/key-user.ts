import { commonError } from '../../../../contract/errors.ts'
import type { User } from '../../../../identity/iam/entities.ts'
import { accountCaller, type OperationCall } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { subjectName } from '../subject.ts'

/**
 * The user whose keys a call changes; null: it is root, and so is the caller.
 *
 * @throws {ServiceError} There is no such user; or root calls with temporary credentials, which AWS refuses too: who got
 *   hold of a key that is deleted could make another with a session of it.
 */
export function keyUser(parts: IamParts, given: string | undefined, call: OperationCall): User | null {
  const name = subjectName(parts.directory, given, call)
  if (name !== null) return parts.users.get(call.accountId, name)
  if (accountCaller(call).session === null) return null
  throw commonError('accessDenied', 'Temporary credentials of the root user may not change its access keys.')
}
