import type { AccountId } from '../base/brands.ts'
import type { Clock } from '../base/clock.ts'
import type { RandomSource } from '../base/random.ts'
import type { Config } from '../config/config.ts'
import type { RootAccessKey } from '../identity/account-entries.ts'
import { Accounts } from '../identity/accounts.ts'
import { Authoriser } from '../identity/authorise.ts'
import { AuthorizationMessages } from '../identity/authorization-message.ts'
import { CredentialSources } from '../identity/credential-sources.ts'
import type { AccessKey, CredentialSource } from '../identity/credentials.ts'
import { DerivedKeys } from '../identity/derived-keys.ts'
import { AccountRules } from '../identity/iam/account-rules.ts'
import type { Directory } from '../identity/iam/directory.ts'
import { DirectoryPolicies } from '../identity/iam/directory-policies.ts'
import { openDirectory } from '../identity/iam/open-directory.ts'
import { RootAccessKeys } from '../identity/iam/root-access-keys.ts'
import { UserKeys } from '../identity/iam/user-keys.ts'
import { KeyHolders } from '../identity/key-holders.ts'
import type { Sealing } from '../identity/sealing.ts'
import { Secret } from '../identity/secret.ts'
import { Sessions } from '../identity/sessions/sessions.ts'
import { rootArn } from '../identity/user-identity.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'

/** Who there is, and what they may do. */
export interface Identities {
  readonly accounts: Accounts
  readonly rootAccessKeys: RootAccessKeys
  readonly directory: Directory
  readonly sessions: Sessions
  readonly keyHolders: KeyHolders
  readonly derivedKeys: DerivedKeys
  readonly authorizationMessages: AuthorizationMessages
  readonly authoriser: Authoriser
  /** What an account calls itself; null where it has no such name. */
  readonly accountAliasOf: (accountId: AccountId) => string | null
  /** Every key that is good: of root users, of users, and of sessions. */
  readonly credentials: CredentialSource
}

interface IdentitiesParts {
  readonly config: Config
  readonly metadata: MetadataStore
  readonly sealing: Sealing
  readonly clock: Clock
  readonly random: RandomSource
  readonly isFirstStart: boolean
  /** Writes the operator's credentials file. */
  readonly keepOperatorRoot: (accessKey: AccessKey) => void
}

/** @throws What keeps them from being read: see what opens each. */
export async function openIdentities(parts: IdentitiesParts): Promise<Identities> {
  const { config, metadata, clock, random } = parts
  const operatorAccountId = config.account.id
  const derivedKeys = await DerivedKeys.open(parts)
  const accounts = await Accounts.open({ ...parts, operatorAccountId, configuredRoot: configuredRoot(config) })
  const directory = await openDirectory(parts)
  const longTermKeys = new CredentialSources([accounts, new UserKeys(directory, operatorAccountId)])
  const { retentionDays } = config.history
  const keyHolders = new KeyHolders({ metadata, longTermKeys, retentionDays })
  for (const key of accounts.rootKeys.listReplaced()) {
    if ((await keyHolders.holderOf(key.accessKeyId)) === null) await keyHolders.note(retiredRoot(key, clock))
  }
  const sessions = new Sessions({ derivedKeys, keyHolders, directory, random, operatorAccountId })
  const accountRules = new AccountRules(directory)
  return {
    accounts,
    rootAccessKeys: new RootAccessKeys({
      rootKeys: accounts.rootKeys,
      retire: async (key) => await keyHolders.note(retiredRoot(key, clock)),
      clock: directory.clock,
    }),
    directory,
    sessions,
    keyHolders,
    derivedKeys,
    authorizationMessages: new AuthorizationMessages(derivedKeys, random),
    authoriser: new Authoriser(new DirectoryPolicies(directory)),
    accountAliasOf: (accountId) => accountRules.settingsOf(accountId).alias,
    credentials: new CredentialSources([longTermKeys, sessions]),
  }
}

function retiredRoot({ accessKeyId, accountId }: RootAccessKey, clock: Clock) {
  const arn = rootArn(accountId)
  return { accessKeyId, accountId, type: 'Root', principalId: accountId, arn, goodUntilMs: clock.nowMs() } as const
}

function configuredRoot({ account: { root } }: Config) {
  return root === null ? null : { accessKeyId: root.accessKeyId, secretAccessKey: new Secret(root.secretAccessKey) }
}
