import type { AccountId } from '../../base/brands.ts'
import type { Credential, CredentialSource } from '../credentials.ts'
import type { Directory } from './directory.ts'

/** The access keys of users, while they are active. Each names the user as he is now, also after a change of name. */
export class UserKeys implements CredentialSource {
  readonly #directory: Pick<Directory, 'findAccessKey' | 'findUser'>
  readonly #operatorAccountId: AccountId

  constructor(directory: Pick<Directory, 'findAccessKey' | 'findUser'>, operatorAccountId: AccountId) {
    this.#directory = directory
    this.#operatorAccountId = operatorAccountId
  }

  findAccessKey(accessKeyId: string, sessionToken: string | null): Credential | null {
    // A user's keys are long-term keys: a session token was never issued with one.
    if (sessionToken !== null) return null
    const key = this.#directory.findAccessKey(accessKeyId)
    if (key === null || !key.isActive) return null
    const user = this.#directory.findUser(key.userId)
    if (user === null) return null
    const { accountId, userId, userName, arn } = user
    const isOperator = accountId === this.#operatorAccountId
    const principal = { type: 'IAMUser', accountId, isOperator, userId, userName, arn, session: null } as const
    return { accessKeyId, secretAccessKey: key.secretAccessKey, principal }
  }
}
