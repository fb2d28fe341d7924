import type { Operation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { createAccountAlias, deleteAccountAlias, listAccountAliases } from './account-aliases.ts'
import { generateCredentialReport, getCredentialReport } from './credential-report.ts'
import { emptyLists } from './empty-lists.ts'
import { getAccountSummary } from './get-account-summary.ts'
import {
  deleteAccountPasswordPolicy,
  getAccountPasswordPolicy,
  updateAccountPasswordPolicy,
} from './password-policies.ts'

/** What belongs to an account as a whole, and the lists of what it cannot have here. */
export function accountOperations(parts: IamParts): readonly Operation[] {
  return [
    createAccountAlias(parts),
    deleteAccountAlias(parts),
    deleteAccountPasswordPolicy(parts),
    ...emptyLists(parts),
    generateCredentialReport(parts),
    getAccountPasswordPolicy(parts),
    getAccountSummary(parts),
    getCredentialReport(parts),
    listAccountAliases(parts),
    updateAccountPasswordPolicy(parts),
  ]
}
