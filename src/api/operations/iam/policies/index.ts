import { CustomerPolicies } from '../../../../identity/iam/customer-policies.ts'
import type { Directory } from '../../../../identity/iam/directory.ts'
import type { LastUseOfRole } from '../../../../identity/iam/role-use.ts'
import type { Operation } from '../../operation.ts'
import { getAccountAuthorizationDetails } from './account-authorization-details.ts'
import { attachPolicyOperations } from './attach-policy.ts'
import { createPolicy } from './create-policy.ts'
import { deleteInlinePolicyOperations } from './delete-inline-policy.ts'
import { deletePolicy } from './delete-policy.ts'
import { detachPolicyOperations } from './detach-policy.ts'
import { getInlinePolicyOperations } from './get-inline-policy.ts'
import { getPolicy } from './get-policy.ts'
import { listAttachedPoliciesOperations } from './list-attached-policies.ts'
import { listEntitiesForPolicy } from './list-entities-for-policy.ts'
import { listInlinePoliciesOperations } from './list-inline-policies.ts'
import { listPolicies } from './list-policies.ts'
import { permissionsBoundaryOperations } from './permissions-boundary.ts'
import { listPolicyTags, tagPolicy, untagPolicy } from './policy-tags.ts'
import {
  createPolicyVersion,
  deletePolicyVersion,
  getPolicyVersion,
  listPolicyVersions,
  setDefaultPolicyVersion,
} from './policy-versions.ts'
import { putInlinePolicyOperations } from './put-inline-policy.ts'

/** Managed and inline policies, boundaries, and what hangs on whom. */
export function policyOperations(directory: Directory, lastUseOfRole: LastUseOfRole): readonly Operation[] {
  const policies = new CustomerPolicies(directory)
  return [
    createPolicy(policies),
    createPolicyVersion(directory, policies),
    deletePolicy(directory, policies),
    deletePolicyVersion(directory, policies),
    getAccountAuthorizationDetails(directory, lastUseOfRole),
    getPolicy(directory),
    getPolicyVersion(directory),
    listEntitiesForPolicy(directory),
    listPolicies(directory),
    listPolicyTags(directory),
    listPolicyVersions(directory),
    setDefaultPolicyVersion(directory, policies),
    tagPolicy(directory, policies),
    untagPolicy(directory, policies),
    ...attachPolicyOperations(directory),
    ...detachPolicyOperations(directory),
    ...listAttachedPoliciesOperations(directory),
    ...putInlinePolicyOperations(directory),
    ...getInlinePolicyOperations(directory),
    ...deleteInlinePolicyOperations(directory),
    ...listInlinePoliciesOperations(directory),
    ...permissionsBoundaryOperations(directory),
  ]
}
