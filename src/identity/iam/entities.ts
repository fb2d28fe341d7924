import type { AccountId } from '../../base/brands.ts'
import type { BoundPolicy } from '../policy/bound-policy.ts'
import type { CompiledPolicy } from '../policy/compiled-policy.ts'
import type { Secret } from '../secret.ts'

/** What every named thing of IAM has. Names are unique in an account whatever their case. */
interface Named {
  readonly accountId: AccountId
  /** Begins and ends with `/`. */
  readonly path: string
  readonly arn: string
  /** In milliseconds since the epoch. */
  readonly createdAtMs: number
}

/** What permissions hang on. */
export interface PolicyHolder {
  /** ARNs of managed policies, in the order in which they were attached. */
  readonly attachedPolicyArns: readonly string[]
  /** By policy name. */
  readonly inlinePolicies: ReadonlyMap<string, CompiledPolicy>
}

export interface User extends Named, PolicyHolder {
  /** `AIDA…`. */
  readonly userId: string
  readonly userName: string
  readonly tags: ReadonlyMap<string, string>
  /** Of a managed policy. */
  readonly boundaryArn: string | null
  /** `AGPA…`, in the order in which it was added to them. */
  readonly groupIds: readonly string[]
}

export interface Group extends Named, PolicyHolder {
  /** `AGPA…`. */
  readonly groupId: string
  readonly groupName: string
}

export interface Role extends Named, PolicyHolder {
  /** `AROA…`. */
  readonly roleId: string
  readonly roleName: string
  readonly description: string | null
  readonly trustPolicy: BoundPolicy
  readonly maxSessionDurationSeconds: number
  readonly tags: ReadonlyMap<string, string>
  readonly boundaryArn: string | null
}

export interface ManagedPolicy extends Named {
  /** `ANPA…`. */
  readonly policyId: string
  readonly policyName: string
  readonly description: string | null
  readonly tags: ReadonlyMap<string, string>
  /** `v1` and up; the newest last. */
  readonly versions: readonly PolicyVersion[]
  readonly defaultVersionId: string
  /** Counts up; a version id is never given again. */
  readonly lastVersionNumber: number
  readonly updatedAtMs: number
}

export interface PolicyVersion {
  readonly versionId: string
  readonly policy: CompiledPolicy
  readonly createdAtMs: number
}

export interface UserAccessKey {
  readonly accountId: AccountId
  /** Its user's, who may be renamed. */
  readonly userId: string
  /** `AKIA…`. */
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly isActive: boolean
  readonly createdAtMs: number
}

/** A password for the console. */
export interface LoginProfile {
  readonly accountId: AccountId
  /** Its user's, who may be renamed. */
  readonly userId: string
  /** scrypt, with its salt and parameters. */
  readonly passwordHash: string
  /** Of the passwords before, the latest first: as many as any account may forbid to come back. */
  readonly earlierHashes: readonly string[]
  /** The user has to choose another at the next sign-in. */
  readonly mustReset: boolean
  readonly passwordSetAtMs: number
  readonly createdAtMs: number
}

/** What an account sets for all of its principals. */
export interface AccountSettings {
  readonly accountId: AccountId
  /** Unique among all accounts. */
  readonly alias: string | null
  readonly passwordPolicy: PasswordPolicy | null
}

export interface PasswordPolicy {
  readonly minimumLengthChars: number
  readonly requiresSymbols: boolean
  readonly requiresNumbers: boolean
  readonly requiresUppercase: boolean
  readonly requiresLowercase: boolean
  readonly usersMayChange: boolean
  /** Null: passwords do not expire. */
  readonly maxAgeDays: number | null
  /** Null: old passwords may come back. */
  readonly reusePrevention: number | null
  /** Null: never said, which counts as false. */
  readonly isExpiryHard: boolean | null
}
