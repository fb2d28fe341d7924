import type { Operation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { addUserToGroup } from './add-user-to-group.ts'
import { createGroup } from './create-group.ts'
import { deleteGroup } from './delete-group.ts'
import { getGroup } from './get-group.ts'
import { listGroups } from './list-groups.ts'
import { listGroupsForUser } from './list-groups-for-user.ts'
import { removeUserFromGroup } from './remove-user-from-group.ts'
import { updateGroup } from './update-group.ts'

/** Groups and who is in them. */
export function groupOperations(parts: IamParts): readonly Operation[] {
  return [
    addUserToGroup(parts),
    createGroup(parts),
    deleteGroup(parts),
    getGroup(parts),
    listGroups(parts),
    listGroupsForUser(parts),
    removeUserFromGroup(parts),
    updateGroup(parts),
  ]
}
