import type { CustomerPolicies } from '../../../../identity/iam/customer-policies.ts'
import type { Directory } from '../../../../identity/iam/directory.ts'
import { defineOperation } from '../../operation.ts'
import { policyTarget } from './targets.ts'

/** Deletes a managed policy that nothing uses and that has no version but its default one. */
export const deletePolicy = (directory: Directory, policies: CustomerPolicies) =>
  defineOperation('iam', 'DeletePolicy', {
    target: ({ PolicyArn }, call) => policyTarget(directory, call, 'DeletePolicy', PolicyArn),
    run: async ({ PolicyArn }, { accountId }) => {
      await policies.delete(accountId, PolicyArn)
      return {}
    },
  })
