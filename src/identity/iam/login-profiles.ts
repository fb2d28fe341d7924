import type { AccountId } from '../../base/brands.ts'
import { Serial } from '../../base/serial.ts'
import { commonError } from '../../contract/errors.ts'
import type { RowPlace } from '../../storage/table.ts'
import { type Directory, settingsRow } from './directory.ts'
import type { LoginProfile, PasswordPolicy, User } from './entities.ts'
import { iamError, noSuchUser } from './errors.ts'
import { hashPassword, isPassword } from './password-hash.ts'
import { checkPassword } from './password-rules.ts'

/** As many earlier passwords as a policy may forbid to come back, which AWS bounds to 24. */
const earlierHashesMax = 24

/** The passwords of users. Every method throws `ServiceError` with AWS's name for it. */
export class LoginProfiles {
  readonly #directory: Directory
  /** One at a time: hashing is slow on purpose, and must leave the pool's threads to everything else. */
  readonly #hashing = new Serial()

  constructor(directory: Directory) {
    this.#directory = directory
  }

  find(user: User): LoginProfile | null {
    return this.#directory.loginProfiles.get(placeOfProfile(user))
  }

  get(user: User): LoginProfile {
    const profile = this.find(user)
    if (profile === null) throw noProfile(user)
    return profile
  }

  async create(user: User, password: string, mustReset: boolean): Promise<LoginProfile> {
    const { accountId, userId, userName } = user
    const { loginProfiles, clock } = this.#directory
    if (this.find(user) !== null) throw alreadyExists(userName)
    checkPassword(password, this.#policyOf(accountId))
    const passwordHash = await this.#hash(password)
    return await this.#directory.change(accountId, (edit) => {
      if (this.#directory.findUser(userId) === null) throw noSuchUser(userName)
      if (this.find(user) !== null) throw alreadyExists(userName)
      const nowMs = clock.nowMs()
      const times = { passwordSetAtMs: nowMs, createdAtMs: nowMs }
      const profile = { accountId, userId, passwordHash, earlierHashes: [], mustReset, ...times }
      edit.put(loginProfiles, placeOfProfile(user), profile)
      return profile
    })
  }

  /** Sets what is not null. */
  async update(user: User, change: { readonly password: string | null; readonly mustReset: boolean | null }) {
    const before = this.get(user)
    const passwordHash = change.password === null ? null : await this.#hashOfNew(before, change.password)
    await this.#store(user, (profile) => ({
      ...(passwordHash === null ? profile : this.#withPassword(profile, passwordHash)),
      mustReset: change.mustReset ?? profile.mustReset,
    }))
  }

  /** Replaces the password of a user who knows it. */
  async changePassword(user: User, oldPassword: string, newPassword: string): Promise<void> {
    const before = this.get(user)
    if (!(await this.#matches(oldPassword, before.passwordHash))) {
      throw commonError('accessDenied', 'The old password was incorrect.')
    }
    const passwordHash = await this.#hashOfNew(before, newPassword)
    await this.#store(user, (profile) => {
      // The password that was proved must be the one that is replaced.
      if (profile.passwordHash !== before.passwordHash) {
        throw commonError('accessDenied', 'The old password was incorrect.')
      }
      return { ...this.#withPassword(profile, passwordHash), mustReset: false }
    })
  }

  delete(user: User): Promise<void> {
    return this.#directory.change(user.accountId, (edit) => {
      this.get(user)
      edit.remove(this.#directory.loginProfiles, placeOfProfile(user))
    })
  }

  async #hashOfNew(profile: LoginProfile, password: string): Promise<string> {
    const policy = this.#policyOf(profile.accountId)
    checkPassword(password, policy)
    const forbidden = [profile.passwordHash, ...profile.earlierHashes].slice(0, policy?.reusePrevention ?? 0)
    for (const hash of forbidden) {
      if (await this.#matches(password, hash)) {
        throw iamError(
          'PasswordPolicyViolationException',
          'Policy constraint violation with password reuse prevention during password change.',
        )
      }
    }
    return await this.#hash(password)
  }

  #hash(password: string): Promise<string> {
    return this.#hashing.run(() => hashPassword(password, this.#directory.random))
  }

  #matches(password: string, hash: string): Promise<boolean> {
    return this.#hashing.run(() => isPassword(password, hash))
  }

  #withPassword(profile: LoginProfile, passwordHash: string): LoginProfile {
    const earlierHashes = [profile.passwordHash, ...profile.earlierHashes].slice(0, earlierHashesMax)
    return { ...profile, passwordHash, earlierHashes, passwordSetAtMs: this.#directory.clock.nowMs() }
  }

  #store(user: User, changed: (profile: LoginProfile) => LoginProfile): Promise<void> {
    return this.#directory.change(user.accountId, (edit) => {
      edit.put(this.#directory.loginProfiles, placeOfProfile(user), changed(this.get(user)))
    })
  }

  #policyOf(accountId: AccountId): PasswordPolicy | null {
    return this.#directory.settings.get({ partition: accountId, name: settingsRow })?.passwordPolicy ?? null
  }
}

function placeOfProfile({ accountId, userId }: User): RowPlace {
  return { partition: accountId, name: userId }
}

function noProfile({ userName }: User) {
  return iamError('NoSuchEntityException', `Login Profile for User ${userName} cannot be found.`)
}

function alreadyExists(userName: string) {
  return iamError('EntityAlreadyExistsException', `Login Profile for user ${userName} already exists.`)
}
