import type { AccountId } from '../../base/brands.ts'
import { Serial } from '../../base/serial.ts'
import type { RowPlace } from '../../storage/table.ts'
import { type Directory, settingsRow } from './directory.ts'
import type { AccountSettings, PasswordPolicy } from './entities.ts'
import { iamError } from './errors.ts'

/** What an account sets for all of its principals. Every method throws `ServiceError` with AWS's name for it. */
export class AccountRules {
  readonly #directory: Directory
  /** An alias is unique among all accounts, whose changes are otherwise independent. */
  readonly #aliases = new Serial()

  constructor(directory: Directory) {
    this.#directory = directory
  }

  settingsOf(accountId: AccountId): AccountSettings {
    return this.#directory.settings.get(placeOf(accountId)) ?? { accountId, alias: null, passwordPolicy: null }
  }

  /** Replaces the alias that the account has, as AWS does. */
  setAlias(accountId: AccountId, alias: string): Promise<void> {
    return this.#aliases.run(() =>
      this.#store(accountId, (settings) => {
        for (const other of this.#directory.settings.all()) {
          if (other.alias === alias) {
            throw iamError('EntityAlreadyExistsException', `The account alias ${alias} already exists.`)
          }
        }
        return { ...settings, alias }
      }),
    )
  }

  removeAlias(accountId: AccountId, alias: string): Promise<void> {
    return this.#store(accountId, (settings) => {
      if (settings.alias !== alias) {
        throw iamError('NoSuchEntityException', `The account alias ${alias} cannot be found.`)
      }
      return { ...settings, alias: null }
    })
  }

  passwordPolicy(accountId: AccountId): PasswordPolicy {
    const { passwordPolicy } = this.settingsOf(accountId)
    if (passwordPolicy === null) {
      throw iamError('NoSuchEntityException', `The Password Policy with domain name ${accountId} cannot be found.`)
    }
    return passwordPolicy
  }

  setPasswordPolicy(accountId: AccountId, passwordPolicy: PasswordPolicy): Promise<void> {
    return this.#store(accountId, (settings) => ({ ...settings, passwordPolicy }))
  }

  removePasswordPolicy(accountId: AccountId): Promise<void> {
    return this.#store(accountId, (settings) => {
      if (settings.passwordPolicy === null) {
        throw iamError('NoSuchEntityException', 'The account policy with name PasswordPolicy cannot be found.')
      }
      return { ...settings, passwordPolicy: null }
    })
  }

  #store(accountId: AccountId, changed: (settings: AccountSettings) => AccountSettings): Promise<void> {
    return this.#directory.change(accountId, (edit) => {
      edit.put(this.#directory.settings, placeOf(accountId), changed(this.settingsOf(accountId)))
    })
  }
}

function placeOf(accountId: AccountId): RowPlace {
  return { partition: accountId, name: settingsRow }
}
