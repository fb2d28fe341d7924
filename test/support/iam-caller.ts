import { iamOperations } from '../../src/api/operations/iam/index.ts'
import type { Permission, TargetCall } from '../../src/api/operations/operation.ts'
import { awsQuery } from '../../src/api/protocol/aws-query.ts'
import { required } from '../../src/base/assert.ts'
import { parseRegion } from '../../src/base/brands.ts'
import { loadService } from '../../src/contract/load.ts'
import { validateInput, validationError } from '../../src/contract/validate.ts'
import { Accounts } from '../../src/identity/accounts.ts'
import type { KeyUse } from '../../src/identity/iam/access-keys.ts'
import type { User } from '../../src/identity/iam/entities.ts'
import { RootAccessKeys } from '../../src/identity/iam/root-access-keys.ts'
import type { AccountPrincipal } from '../../src/identity/principal.ts'
import { accountOf, openTestDirectory, type TestDirectory } from './test-directory.ts'

export const iamAccount = accountOf('111111111111')

/** When the account was made, and the key of its root. */
const createdAtMs = Date.UTC(2025, 11, 31)

/** IAM's operations on a directory of their own, asked without HTTP. Whoever asks is allowed. */
export interface IamCaller extends AsyncDisposable {
  readonly opened: TestDirectory
  /** Last uses of keys that {@link ask} tells of. */
  readonly uses: Map<string, KeyUse>
  readonly accounts: Accounts
  /** Ids of root's keys that were retired. */
  readonly retired: readonly string[]
  /** The answer as XML; the input is held to the contract first. */
  ask(name: string, input?: object, principal?: AccountPrincipal): Promise<string>
  /** What the caller would have to be allowed. */
  permissions(name: string, input?: object, principal?: AccountPrincipal): Promise<readonly Permission[]>
}

export const rootCaller: AccountPrincipal = { type: 'Root', accountId: iamAccount, isOperator: false, session: null }

export function userCaller({ accountId, userId, userName, arn }: User): AccountPrincipal {
  return { type: 'IAMUser', accountId, isOperator: false, userId, userName, arn, session: null }
}

export async function openIamCaller(): Promise<IamCaller> {
  const opened = await openTestDirectory()
  const uses = new Map<string, KeyUse>()
  const contract = loadService('iam')
  const accounts = await openAccounts(opened)
  const retired: string[] = []
  const retireRoot = async ({ accessKeyId }: { readonly accessKeyId: string }) => {
    retired.push(accessKeyId)
  }
  const operations = iamOperations({
    directory: opened.directory,
    accounts: { has: (accountId) => accountId === iamAccount },
    lastUseOfRole: async () => null,
    rootUserOf: (accountId) => accounts.rootUserOf(accountId),
    rootAccessKeys: new RootAccessKeys({
      rootKeys: accounts.rootKeys,
      retire: retireRoot,
      clock: opened.directory.clock,
    }),
    lastUseOf: async (accessKeyId) => uses.get(accessKeyId) ?? null,
    retire: async () => {},
  })
  const find = (name: string) =>
    required(
      operations.find((each) => each.name === name),
      name,
    )
  const targetCall = (principal: AccountPrincipal): TargetCall => {
    return { principal, accountId: principal.accountId, region: required(parseRegion('us-east-1'), 'the Region') }
  }
  return {
    opened,
    uses,
    accounts,
    retired,
    ask: async (name, input = {}, principal = rootCaller) => {
      const operation = required(contract.operations.get(name), name)
      const violations = validateInput(operation.input, input)
      if (violations.length > 0) throw validationError(violations)
      await find(name).target(input, targetCall(principal))
      const rest = {
        requestId: 'r',
        eventId: 'event',
        signal: new AbortController().signal,
        authorise: () => {},
        note: () => {},
      }
      const output = await find(name).run(input, { ...targetCall(principal), ...rest })
      return String(awsQuery(contract).encodeResponse(operation, output, 'r').body)
    },
    permissions: async (name, input = {}, principal = rootCaller) => {
      return (await find(name).target(input, targetCall(principal))).permissions
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

/** With {@link iamAccount} beside the operator's. */
async function openAccounts({ ports, clock }: TestDirectory): Promise<Accounts> {
  const nowAtMs = clock.nowAtMs
  clock.nowAtMs = createdAtMs
  const accounts = await Accounts.open({
    ...ports,
    operatorAccountId: accountOf('999999999999'),
    configuredRoot: null,
    keepOperatorRoot: () => {},
  })
  await accounts.createAccount(iamAccount)
  clock.nowAtMs = nowAtMs
  return accounts
}

/** The texts of every element `name` in `xml`. */
export function texts(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text)
}
