import type { InputOf, Operation, OutputOf, Permission } from '../../src/api/operations/operation.ts'
import { stsOperations } from '../../src/api/operations/sts/index.ts'
import type { StsTypes } from '../../src/api/operations/sts/types.ts'
import { required } from '../../src/base/assert.ts'
import { type AccountId, parseAccountId, parseRegion } from '../../src/base/brands.ts'
import { systemRandom } from '../../src/base/random.ts'
import { commonError } from '../../src/contract/errors.ts'
import { Authoriser } from '../../src/identity/authorise.ts'
import { AuthorizationMessages } from '../../src/identity/authorization-message.ts'
import { DerivedKeys } from '../../src/identity/derived-keys.ts'
import { iamArn } from '../../src/identity/iam/arn.ts'
import { DirectoryPolicies } from '../../src/identity/iam/directory-policies.ts'
import { placeOf } from '../../src/identity/iam/names.ts'
import { openDirectory } from '../../src/identity/iam/open-directory.ts'
import { KeyHolders } from '../../src/identity/key-holders.ts'
import { bindPolicy } from '../../src/identity/policy/bound-policy.ts'
import { compilePolicy } from '../../src/identity/policy/compile-policy.ts'
import type { AccountPrincipal } from '../../src/identity/principal.ts'
import { keyBytes, keyIdBytes, Sealing } from '../../src/identity/sealing.ts'
import { Sessions } from '../../src/identity/sessions/sessions.ts'
import { AdversarialMetadataStore } from './adversarial-metadata.ts'

export const home = account('111122223333')
export const abroad = account('444455556666')
export const nowMs = 1_770_674_223_456
const region = required(parseRegion('us-east-1'), 'a Region')

type Name = keyof StsTypes

/** The operations of STS over a real directory, asked in the order of the stages: target, permissions, run. */
export async function startSts() {
  const metadata = new AdversarialMetadataStore()
  const sealing = new Sealing(Buffer.alloc(keyIdBytes, 1), Buffer.alloc(keyBytes, 1), systemRandom)
  const clock = { nowMs: () => nowMs, monotonicMs: () => 0 }
  const directory = await openDirectory({ metadata, sealing, clock, random: systemRandom })
  const derivedKeys = await DerivedKeys.open({ metadata, sealing, random: systemRandom, isFirstStart: true })
  const keyHolders = new KeyHolders({ metadata, longTermKeys: { findAccessKey: () => null }, retentionDays: 90 })
  const operatorAccountId = account('999999999999')
  const sessions = new Sessions({ derivedKeys, keyHolders, directory, random: systemRandom, operatorAccountId })
  const messages = new AuthorizationMessages(derivedKeys, systemRandom)
  const authoriser = new Authoriser(new DirectoryPolicies(directory))
  const operations = stsOperations({ sessions, keyHolders, directory, authorizationMessages: messages, clock })

  const operation = (name: Name): Operation =>
    required(
      operations.find((candidate) => candidate.name === name),
      name,
    )
  const decide = (principal: AccountPrincipal, permission: Permission) =>
    authoriser.decide({ ...permission, principal })
  const authorise = (principal: AccountPrincipal, permission: Permission) => {
    const decision = decide(principal, permission)
    if (decision.kind === 'denied') throw commonError('accessDenied', decision.message)
  }
  const targetCall = (principal: AccountPrincipal) => ({ principal, accountId: principal.accountId, region })
  const target = async <N extends Name>(name: N, input: InputOf<'sts', N>, principal: AccountPrincipal) =>
    operation(name).target(input, targetCall(principal))

  return {
    keyHolders,
    messages,
    decide,
    target,
    call: async <N extends Name>(name: N, input: InputOf<'sts', N>, principal: AccountPrincipal) => {
      for (const permission of (await target(name, input, principal)).permissions) authorise(principal, permission)
      const output = await operation(name).run(input, {
        ...targetCall(principal),
        requestId: 'r',
        eventId: 'e',
        signal: new AbortController().signal,
        authorise: (permission) => authorise(principal, permission),
        note: () => {},
      })
      // The handlers are compiled against these types; the stages pass them on as they are.
      return output as OutputOf<'sts', N>
    },
    principalOf: ({ Credentials }: Pick<OutputOf<'sts', 'AssumeRole'>, 'Credentials'>) =>
      required(
        sessions.findAccessKey(Credentials?.AccessKeyId ?? '', Credentials?.SessionToken ?? ''),
        'the credentials',
      ).principal,
    user: async (userName: string, statements: readonly object[]): Promise<AccountPrincipal> => {
      const userId = `AIDA${userName.toUpperCase()}`
      const arn = iamArn(home, 'user', '/', userName)
      await directory.change(home, (edit) => {
        edit.put(directory.users, placeOf(home, userName), {
          ...holder(statements),
          ...{ accountId: home, userId, userName, arn, groupIds: [] },
        })
      })
      return { type: 'IAMUser', accountId: home, isOperator: false, userId, userName, arn, session: null }
    },
    role: async (
      accountId: AccountId,
      roleName: string,
      trustPolicy: object,
      { maxSessionDurationSeconds = 3_600, policies = [allow('sts:*')] }: RoleDetails = {},
    ): Promise<string> => {
      const arn = iamArn(accountId, 'role', '/some/path/', roleName)
      await directory.change(accountId, (edit) => {
        edit.put(directory.roles, placeOf(accountId, roleName), {
          ...holder(policies),
          ...{ accountId, roleId: `AROA${roleName.toUpperCase()}`, roleName, arn, description: null },
          path: '/some/path/',
          trustPolicy: bindPolicy(JSON.stringify(trustPolicy), 'trust'),
          maxSessionDurationSeconds,
        })
      })
      return arn
    },
  }
}

interface RoleDetails {
  readonly maxSessionDurationSeconds?: number
  readonly policies?: readonly object[]
}

function holder(statements: readonly object[]) {
  const inlinePolicies = new Map(
    statements.map((statement, at) => [`p${at}`, compilePolicy(JSON.stringify(document([statement])), 'identity')]),
  )
  return { path: '/', createdAtMs: 0, tags: new Map(), boundaryArn: null, attachedPolicyArns: [], inlinePolicies }
}

export function document(Statement: readonly object[]) {
  return { Version: '2012-10-17', Statement }
}

export function allow(Action: string) {
  return { Effect: 'Allow', Action, Resource: '*' }
}

export function trust(Principal: object, Condition: object = {}) {
  const Action = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']
  return document([{ Effect: 'Allow', Principal, Action, Condition }])
}

function account(text: string): AccountId {
  return required(parseAccountId(text), 'an account id')
}
