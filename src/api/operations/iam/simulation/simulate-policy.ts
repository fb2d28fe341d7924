import type { Directory } from '../../../../identity/iam/directory.ts'
import { getSimulatedIdentity } from '../../../../identity/iam/simulated-identity.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import { simulate } from './simulation-answers.ts'
import { readPolicies, readSimulation, refuseUnsupported } from './simulation-input.ts'

/** Says what a user, group or role may do, with its policies as they are and those of the request. */
export const simulatePrincipalPolicy = (directory: Directory) =>
  defineOperation('iam', 'SimulatePrincipalPolicy', {
    target: ({ PolicySourceArn }, call) => ownTarget(call, 'iam:SimulatePrincipalPolicy', PolicySourceArn),
    run: async (input, { accountId }) => {
      refuseUnsupported({ ...input }, ['PolicyExclusionList', 'ResourceHandlingOption'])
      const { arn, policies, boundary } = getSimulatedIdentity(directory, accountId, input.PolicySourceArn)
      const identity = [...policies, ...readPolicies('PolicyInputList', input.PolicyInputList ?? [])]
      return simulate(input, readSimulation(directory, accountId, input, identity, boundary, arn))
    },
  })

/** Says what somebody with the policies of the request may do. */
export const simulateCustomPolicy = (directory: Directory) =>
  defineOperation('iam', 'SimulateCustomPolicy', {
    target: (_input, call) => ownTarget(call, 'iam:SimulateCustomPolicy'),
    run: async (input, { accountId }) => {
      refuseUnsupported({ ...input }, ['OrderedOrganizationPolicyInputList', 'ResourceHandlingOption'])
      const identity = readPolicies('PolicyInputList', input.PolicyInputList)
      return simulate(input, readSimulation(directory, accountId, input, identity, null, null))
    },
  })
