import { type AccountId, parseAccountId } from '../../../base/brands.ts'
import { commonError, ServiceError } from '../../../contract/errors.ts'
import { AccountExistsError, AccountLimitError, type Accounts } from '../../../identity/accounts.ts'
import type { RootAccessKeys } from '../../../identity/iam/root-access-keys.ts'
import type { CairnAnswer, CairnOperation, CairnRequest } from './cairn-operation.ts'

/** Body of CreateAccount and ResetRootAccessKey: a JSON object with one member. */
const accountBodyBytesMax = 1_024

/** Makes a further account. Its root credentials are in the answer, and nowhere else ever again. */
export const createAccount = (accounts: Accounts): CairnOperation => ({
  name: 'CreateAccount',
  method: 'POST',
  path: 'accounts',
  isReadOnly: false,
  isEndless: false,
  bodyBytesMax: accountBodyBytesMax,
  action: () => 'cairn:CreateAccount',
  prepare: (request) => {
    const accountId = accountIdOf(request)
    return {
      requestParameters: { accountId },
      space: 'changes',
      run: async ({ mayReach }) => {
        if (!mayReach(accountId)) throw commonError('accessDenied', `You may not make account ${accountId}.`)
        const { accessKeyId, secretAccessKey } = await accounts.createAccount(accountId).catch(refuseKnown)
        return jsonLines([{ accountId, accessKeyId, secretAccessKey: secretAccessKey.reveal() }])
      },
    }
  },
})

/** The accounts that the caller may reach, one a line. */
export const listAccounts = (accounts: Accounts): CairnOperation => ({
  name: 'ListAccounts',
  method: 'GET',
  path: 'accounts',
  isReadOnly: true,
  isEndless: false,
  bodyBytesMax: 0,
  action: () => 'cairn:ListAccounts',
  prepare: () => ({
    requestParameters: null,
    space: 'reads',
    run: async ({ mayReach }) =>
      jsonLines(
        accounts
          .listAccounts()
          .filter(({ accountId }) => mayReach(accountId))
          .map(({ accountId, createdAtMs }) => ({ accountId, createdAt: new Date(createdAtMs).toISOString() })),
      ),
  }),
})

/**
 * Deletes every access key of an account's root, and makes one: for an account whose root has lost its keys, or whose
 * keys somebody else has. For the root of the account that runs this Cairn, which keeps a key of its own by IAM.
 */
export const resetRootKey = (accounts: Accounts, keys: Pick<RootAccessKeys, 'replaceAll'>): CairnOperation => ({
  name: 'ResetRootAccessKey',
  method: 'POST',
  path: 'accounts/reset-key',
  isReadOnly: false,
  isEndless: false,
  bodyBytesMax: accountBodyBytesMax,
  action: () => 'cairn:ResetRootAccessKey',
  prepare: (request) => {
    const accountId = accountIdOf(request)
    return {
      requestParameters: { accountId },
      space: 'changes',
      run: async ({ principal }) => {
        if (principal.type !== 'Root' || !principal.isOperator || principal.session !== null) {
          throw commonError(
            'accessDenied',
            'Only the root user that runs this Cairn may reset a root key, with its own.',
          )
        }
        if (accountId === principal.accountId) {
          throw commonError('validation', 'The root user that runs this Cairn changes its own keys by IAM.')
        }
        if (!accounts.has(accountId)) {
          throw new ServiceError('AccountNotFoundException', `There is no account ${accountId}.`, notFound)
        }
        const { made, deleted } = await keys.replaceAll(accountId)
        const { accessKeyId, secretAccessKey } = made
        const answer = jsonLines([{ accountId, accessKeyId, secretAccessKey: secretAccessKey.reveal() }])
        return { ...answer, summary: () => ({ accessKeyId, deletedAccessKeyIds: deleted }) }
      },
    }
  },
})

const notFound = { status: 404, fault: 'client' } as const

function accountIdOf({ body }: CairnRequest): AccountId {
  const accountId = parseAccountId(memberOf(body, 'accountId'))
  if (accountId === null) throw commonError('validation', 'The body is {"accountId": "…"}, with twelve digits.')
  return accountId
}

function memberOf(body: Uint8Array, name: string): unknown {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString())
    return typeof parsed === 'object' && parsed !== null
      ? Object.entries(parsed).find(([key]) => key === name)?.[1]
      : null
  } catch {
    return null
  }
}

function refuseKnown(error: unknown): never {
  if (error instanceof AccountExistsError) throw refusal('AccountExistsException', error)
  if (error instanceof AccountLimitError) throw refusal('LimitExceededException', error)
  throw error
}

function refusal(name: string, cause: Error): ServiceError {
  return new ServiceError(name, `${cause.message}.`, { status: 409, fault: 'client', cause })
}

function jsonLines(values: readonly unknown[]): CairnAnswer {
  async function* pieces() {
    for (const value of values) yield `${JSON.stringify(value)}\n`
  }
  return { contentType: 'application/x-ndjson', pieces: pieces(), summary: () => ({ accounts: values.length }) }
}
