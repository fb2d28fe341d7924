import { modelledError } from '../../../../contract/errors.ts'
import { loadService } from '../../../../contract/load.ts'
import type { User } from '../../../../identity/iam/entities.ts'
import type { OperationCall } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { subjectName } from '../subject.ts'

/**
 * The user whose keys a call changes.
 *
 * @throws {ServiceError} There is no such user; or it is root, whose keys are made and kept by Cairn itself.
 */
export function keyUser(parts: IamParts, given: string | undefined, call: OperationCall): User {
  const name = subjectName(parts.directory, given, call)
  if (name === null) {
    throw modelledError(
      loadService('iam'),
      'UnsupportedOperationException',
      'Access keys of the root user cannot be changed with this operation: name a user with UserName.',
    )
  }
  return parts.users.get(call.accountId, name)
}
