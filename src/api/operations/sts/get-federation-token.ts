import type { GetFederationTokenCommandInput } from '@aws-sdk/client-sts'
import type { AccountId } from '../../../base/brands.ts'
import { callerArn, callerUserId } from '../../../identity/user-identity.ts'
import { accountCaller, defineOperation } from '../operation.ts'
import { holderOf } from './get-session-token.ts'
import type { StsNeeds } from './index.ts'
import { credentialsOf, issueSession, tokenSizeOf } from './issued-session.ts'
import {
  lifetime,
  ownSessionSeconds,
  refuseSession,
  requestedPolicies,
  requestedTagContext,
  requestedTags,
} from './session-request.ts'

/**
 * Issues credentials to somebody whom the caller vouches for: at most what the caller may do and the session policies
 * allow. Without any they allow nothing but what a resource's policy gives them.
 */
export const getFederationToken = ({
  sessions,
  directory,
  clock,
}: Pick<StsNeeds, 'sessions' | 'directory' | 'clock'>) =>
  defineOperation('sts', 'GetFederationToken', {
    target: (input, call) => {
      const principal = accountCaller(call)
      refuseSession(principal, 'GetFederationToken')
      const { accountId } = principal
      const resource = federatedUserArn(accountId, input)
      const actions = [
        'sts:GetFederationToken',
        ...(requestedTags(input, null).tags.size > 0 ? ['sts:TagSession'] : []),
      ]
      const context = requestedTagContext(input)
      return {
        permissions: actions.map((action) => ({ action, resource, accountId, resourcePolicy: null, context })),
        resources: [],
        ownerAccountId: null,
      }
    },
    run: async (input, call) => {
      const principal = accountCaller(call)
      const { accountId } = principal
      const name = input.Name ?? ''
      const grant = {
        holder: { type: 'FederatedUser', accountId, name, issuer: holderOf(principal) } as const,
        ...lifetime(clock, ownSessionSeconds(principal, input.DurationSeconds)),
        ...requestedPolicies(input, directory, accountId),
        ...requestedTags(input, null),
        hasMfa: false,
        sourceIdentity: null,
      }
      const issued = await issueSession(sessions, grant, input.MinimumSessionTokenSize)
      return {
        Credentials: credentialsOf(issued),
        FederatedUser: { FederatedUserId: callerUserId(issued.principal), Arn: callerArn(issued.principal) },
        PackedPolicySize: issued.packedPercent,
        ...tokenSizeOf(issued, input.MinimumSessionTokenSize),
      }
    },
  })

function federatedUserArn(accountId: AccountId, { Name }: GetFederationTokenCommandInput): string {
  return `arn:aws:sts::${accountId}:federated-user/${Name}`
}
