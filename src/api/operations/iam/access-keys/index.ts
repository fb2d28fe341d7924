import type { Operation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { createAccessKey } from './create-access-key.ts'
import { deleteAccessKey } from './delete-access-key.ts'
import { getAccessKeyLastUsed } from './get-access-key-last-used.ts'
import { listAccessKeys } from './list-access-keys.ts'
import { updateAccessKey } from './update-access-key.ts'

/** Access keys of users. */
export function accessKeyOperations(parts: IamParts): readonly Operation[] {
  return [
    createAccessKey(parts),
    deleteAccessKey(parts),
    getAccessKeyLastUsed(parts),
    listAccessKeys(parts),
    updateAccessKey(parts),
  ]
}
