import { type AccountId, parseAccountId } from '../../../base/brands.ts'
import { commonError, ServiceError } from '../../../contract/errors.ts'
import { AccountExistsError, AccountLimitError, type Accounts } from '../../../identity/accounts.ts'
import type { CairnAnswer, CairnOperation, CairnRequest } from './cairn-operation.ts'

/** Body of CreateAccount: a JSON object with one member. */
const createBodyBytesMax = 1_024

/** Makes a further account. Its root credentials are in the answer, and nowhere else ever again. */
export const createAccount = (accounts: Accounts): CairnOperation => ({
  name: 'CreateAccount',
  method: 'POST',
  path: 'accounts',
  isReadOnly: false,
  isEndless: false,
  bodyBytesMax: createBodyBytesMax,
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
