import type { Directory } from '../../../../identity/iam/directory.ts'
import {
  checkDeletionTask,
  createServiceLinkedRole as create,
  linkedRoleArn,
  deleteServiceLinkedRole as remove,
} from '../../../../identity/iam/service-linked-roles.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import { holderTarget } from '../policies/targets.ts'
import { fullRole } from './role-answers.ts'

/** Makes the role with which a service acts in the account. */
export const createServiceLinkedRole = (directory: Directory) =>
  defineOperation('iam', 'CreateServiceLinkedRole', {
    target: ({ AWSServiceName: service }, call) => {
      const context = new Map([['iam:awsservicename', [service]]])
      return ownTarget(call, 'iam:CreateServiceLinkedRole', linkedRoleArn(call.accountId, service), context)
    },
    run: async ({ AWSServiceName: service, Description, CustomSuffix }, { accountId }) => {
      const options = { description: Description ?? null, suffix: CustomSuffix ?? null }
      return { Role: fullRole(directory, await create(directory, accountId, service, options)) }
    },
  })

/** Deletes such a role. The task has ended when its id is answered. */
export const deleteServiceLinkedRole = (directory: Directory) =>
  defineOperation('iam', 'DeleteServiceLinkedRole', {
    target: ({ RoleName: name }, call) =>
      holderTarget(directory, call, 'DeleteServiceLinkedRole', { kind: 'role', name }),
    run: async ({ RoleName }, { accountId }) => ({ DeletionTaskId: await remove(directory, accountId, RoleName) }),
  })

export const getServiceLinkedRoleDeletionStatus = () =>
  defineOperation('iam', 'GetServiceLinkedRoleDeletionStatus', {
    target: ({ DeletionTaskId }, call) => {
      const [, path = '/*'] = /^task(\/.+)\/[^/]+$/.exec(DeletionTaskId) ?? []
      const arn = `arn:aws:iam::${call.accountId}:role${path}`
      return ownTarget(call, 'iam:GetServiceLinkedRoleDeletionStatus', arn)
    },
    run: async ({ DeletionTaskId }) => {
      checkDeletionTask(DeletionTaskId)
      return { Status: 'SUCCEEDED' as const }
    },
  })
