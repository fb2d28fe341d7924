import type { Directory } from '../../../../identity/iam/directory.ts'
import { getSimulatedIdentity } from '../../../../identity/iam/simulated-identity.ts'
import { contextKeysOf } from '../../../../identity/policy/explain.ts'
import type { NamedPolicy } from '../../../../identity/policy-source.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import { readPolicies } from './simulation-input.ts'
import { keySpelling } from './spelled-keys.ts'

/** Names the condition keys that the policies of a user, group or role ask about. */
export const getContextKeysForPrincipalPolicy = (directory: Directory) =>
  defineOperation('iam', 'GetContextKeysForPrincipalPolicy', {
    target: ({ PolicySourceArn }, call) => ownTarget(call, 'iam:GetContextKeysForPrincipalPolicy', PolicySourceArn),
    run: async ({ PolicySourceArn, PolicyInputList = [] }, { accountId }) => {
      const { policies } = getSimulatedIdentity(directory, accountId, PolicySourceArn)
      return { ContextKeyNames: keysOf([...policies, ...readPolicies('PolicyInputList', PolicyInputList)]) }
    },
  })

/** Names the condition keys that the policies of the request ask about. */
export const getContextKeysForCustomPolicy = () =>
  defineOperation('iam', 'GetContextKeysForCustomPolicy', {
    target: (_input, call) => ownTarget(call, 'iam:GetContextKeysForCustomPolicy'),
    run: async ({ PolicyInputList }) => ({ ContextKeyNames: keysOf(readPolicies('PolicyInputList', PolicyInputList)) }),
  })

function keysOf(named: readonly NamedPolicy[]): string[] {
  const policies = named.map(({ policy }) => policy)
  return keySpelling(policies)(contextKeysOf(policies))
}
