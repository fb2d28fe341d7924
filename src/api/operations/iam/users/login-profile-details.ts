import type { LoginProfile as LoginProfileDetails } from '@aws-sdk/client-iam'
import type { LoginProfile, User } from '../../../../identity/iam/entities.ts'
import { validationError } from '../../../../identity/iam/errors.ts'
import type { OperationCall } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { subjectName } from '../subject.ts'

export function loginProfileDetails({ userName }: User, profile: LoginProfile): LoginProfileDetails {
  return {
    UserName: userName,
    CreateDate: new Date(profile.createdAtMs),
    PasswordResetRequired: profile.mustReset,
  }
}

/**
 * The user whose password a call is about.
 *
 * @throws {ServiceError} There is no such user; or it is root, whose password is none of IAM's.
 */
export function profileUser(parts: IamParts, given: string | undefined, call: OperationCall): User {
  const name = subjectName(parts.directory, given, call)
  if (name === null) throw validationError('Must specify userName when calling with non-User credentials')
  return parts.users.get(call.accountId, name)
}
