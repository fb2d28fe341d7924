import { policyOperations } from '../../src/api/operations/iam/policies/index.ts'
import { roleOperations } from '../../src/api/operations/iam/roles/index.ts'
import { simulationOperations } from '../../src/api/operations/iam/simulation/index.ts'
import type { Directory } from '../../src/identity/iam/directory.ts'
import { Groups } from '../../src/identity/iam/groups.ts'
import type { LastUseOfRole } from '../../src/identity/iam/role-use.ts'
import { Users } from '../../src/identity/iam/users.ts'
import { type OperationCaller, operationCaller } from './operation-caller.ts'
import { accountOf, openTestDirectory, type TestDirectory } from './test-directory.ts'

export const accountId = accountOf('111111111111')

/** A trust policy. */
export const trustsCloudTrail = trusting({ Service: 'cloudtrail.amazonaws.com' })

/** A directory of one account, and its operations on roles, policies and simulations. */
export type IamAccount = TestDirectory & OperationCaller

/** With a user Ann, whose tag Team is Red; a group Staff, which Ann is in; and a role Auditor. */
export async function openIamAccount(): Promise<IamAccount> {
  const opened = await openTestDirectory()
  const { directory } = opened
  const users = new Users(directory)
  const groups = new Groups(directory, users)
  await users.create(accountId, { userName: 'Ann', path: '/', tags: new Map([['Team', 'Red']]), boundaryArn: null })
  await groups.create(accountId, 'Staff', '/')
  await groups.addMember(accountId, 'Staff', 'Ann')
  const caller = iamCaller(directory)
  await caller.call('CreateRole', { RoleName: 'Auditor', AssumeRolePolicyDocument: trustsCloudTrail })
  return { ...opened, ...caller, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
}

export function iamCaller(directory: Directory, lastUseOfRole: LastUseOfRole = async () => null): OperationCaller {
  const accounts = { has: (id: string) => id === accountId }
  const operations = [
    ...policyOperations(directory, lastUseOfRole),
    ...roleOperations(directory, accounts, lastUseOfRole),
    ...simulationOperations(directory),
  ]
  return operationCaller(operations, accountId)
}

/** An identity policy that allows an action on everything. */
export function allowing(action: string): string {
  return policyOf({ Effect: 'Allow', Action: action, Resource: '*' })
}

/** A trust policy for a principal. */
export function trusting(principal: unknown): string {
  return policyOf({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' })
}

export function policyOf(...statements: readonly Readonly<Record<string, unknown>>[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}
