import type { Clock } from '../../../base/clock.ts'
import type { AuthorizationMessages } from '../../../identity/authorization-message.ts'
import type { Directory } from '../../../identity/iam/directory.ts'
import type { KeyHolders } from '../../../identity/key-holders.ts'
import type { Sessions } from '../../../identity/sessions/sessions.ts'
import type { Operation } from '../operation.ts'
import { assumeRole } from './assume-role.ts'
import { decodeAuthorizationMessage } from './decode-authorization-message.ts'
import { getAccessKeyInfo } from './get-access-key-info.ts'
import { getCallerIdentity } from './get-caller-identity.ts'
import { getFederationToken } from './get-federation-token.ts'
import { getSessionToken } from './get-session-token.ts'

export interface StsNeeds {
  readonly sessions: Pick<Sessions, 'issue'>
  readonly keyHolders: Pick<KeyHolders, 'holderOf'>
  readonly directory: Pick<Directory, 'roles' | 'policies'>
  readonly authorizationMessages: Pick<AuthorizationMessages, 'decode'>
  readonly clock: Clock
}

export function stsOperations(needs: StsNeeds): readonly Operation[] {
  return [
    assumeRole(needs),
    decodeAuthorizationMessage(needs.authorizationMessages),
    getAccessKeyInfo(needs.keyHolders),
    getCallerIdentity(),
    getFederationToken(needs),
    getSessionToken(needs),
  ]
}
