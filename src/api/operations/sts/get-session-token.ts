import { commonError } from '../../../contract/errors.ts'
import type { AccountPrincipal } from '../../../identity/principal.ts'
import type { RootHolder, UserHolder } from '../../../identity/sessions/session-grant.ts'
import { accountCaller, defineOperation } from '../operation.ts'
import type { StsNeeds } from './index.ts'
import { credentialsOf, issueSession, tokenSizeOf } from './issued-session.ts'
import { lifetime, ownSessionSeconds, refuseMfa, refuseSession } from './session-request.ts'

/** Issues temporary credentials to whoever has long-term ones. Needs no permission, as at AWS: they give nothing more. */
export const getSessionToken = ({ sessions, clock }: Pick<StsNeeds, 'sessions' | 'clock'>) =>
  defineOperation('sts', 'GetSessionToken', {
    target: (_input, call) => {
      refuseSession(accountCaller(call), 'GetSessionToken')
      return { permissions: [], resources: [], ownerAccountId: null }
    },
    run: async (input, call) => {
      const principal = accountCaller(call)
      refuseMfa(input)
      const grant = {
        holder: holderOf(principal),
        ...lifetime(clock, ownSessionSeconds(principal, input.DurationSeconds)),
        policyText: null,
        policyArns: [],
        tags: new Map<string, string>(),
        transitiveTagKeys: [],
        hasMfa: false,
        sourceIdentity: null,
      }
      const issued = await issueSession(sessions, grant, input.MinimumSessionTokenSize)
      return { Credentials: credentialsOf(issued), ...tokenSizeOf(issued, input.MinimumSessionTokenSize) }
    },
  })

/** Only these two have long-term credentials. */
export function holderOf(principal: AccountPrincipal): RootHolder | UserHolder {
  const { accountId } = principal
  if (principal.type === 'Root') return { type: 'Root', accountId }
  if (principal.type !== 'IAMUser') throw commonError('accessDenied', 'Cannot be called with session credentials')
  const { userId, userName, arn } = principal
  return { type: 'IAMUser', accountId, userId, userName, arn }
}
