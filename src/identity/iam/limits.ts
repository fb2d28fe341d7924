/**
 * Most of each thing, as AWS's quotas: those that cannot be raised, else their defaults. All of it is in memory, and
 * GetAccountSummary tells them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const usersMax = 5000
export const groupsMax = 300
export const rolesMax = 1000
export const policiesMax = 1500
export const groupsPerUserMax = 10
export const accessKeysPerUserMax = 2
export const tagsMax = 50
export const versionsPerPolicyMax = 5
export const attachedPoliciesPerHolderMax = 10

/** Characters of a policy without its white space; inline ones of one holder together. */
export const managedPolicyCharsMax = 6144
export const userPoliciesCharsMax = 2048
export const groupPoliciesCharsMax = 5120
export const rolePoliciesCharsMax = 10240
export const trustPolicyCharsMax = 2048
