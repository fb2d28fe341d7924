import type { Operation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { changePassword } from './change-password.ts'
import { createLoginProfile } from './create-login-profile.ts'
import { createUser } from './create-user.ts'
import { deleteLoginProfile } from './delete-login-profile.ts'
import { deleteUser } from './delete-user.ts'
import { getLoginProfile } from './get-login-profile.ts'
import { getUser } from './get-user.ts'
import { listUserTags } from './list-user-tags.ts'
import { listUsers } from './list-users.ts'
import { tagUser } from './tag-user.ts'
import { untagUser } from './untag-user.ts'
import { updateLoginProfile } from './update-login-profile.ts'
import { updateUser } from './update-user.ts'

/** Users and their passwords. */
export function userOperations(parts: IamParts): readonly Operation[] {
  return [
    changePassword(parts),
    createLoginProfile(parts),
    createUser(parts),
    deleteLoginProfile(parts),
    deleteUser(parts),
    getLoginProfile(parts),
    getUser(parts),
    listUserTags(parts),
    listUsers(parts),
    tagUser(parts),
    untagUser(parts),
    updateLoginProfile(parts),
    updateUser(parts),
  ]
}
