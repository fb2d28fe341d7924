import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { groupTarget } from '../subject.ts'

/** Deletes a group that has neither members nor policies any more. */
export const deleteGroup = ({ groups }: IamParts) =>
  defineOperation('iam', 'DeleteGroup', {
    target: ({ GroupName }, call) => groupTarget(groups, call, 'iam:DeleteGroup', GroupName),
    run: async ({ GroupName }, { accountId }) => {
      await groups.delete(accountId, GroupName)
      return {}
    },
  })
