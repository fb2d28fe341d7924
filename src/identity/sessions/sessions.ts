import { createHmac } from 'node:crypto'
import type { AccountId } from '../../base/brands.ts'
import type { RandomSource } from '../../base/random.ts'
import { base32 } from '../access-key.ts'
import type { AccessKey, Credential, CredentialSource } from '../credentials.ts'
import type { DerivedKeys } from '../derived-keys.ts'
import type { Directory } from '../iam/directory.ts'
import { defaultVersion, policyByArn } from '../iam/policy-by-arn.ts'
import type { KeyHolders } from '../key-holders.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import type { CompiledPolicy } from '../policy/compiled-policy.ts'
import { MalformedPolicyError } from '../policy/malformed-policy.ts'
import type { AccountPrincipal, RootPrincipal, Session, UserPrincipal } from '../principal.ts'
import { Secret } from '../secret.ts'
import { callerArn, callerUserId } from '../user-identity.ts'
import { type OpenedSession, OpenedSessions } from './opened-sessions.ts'
import type { RootHolder, SessionGrant, UserHolder } from './session-grant.ts'
import { openSessionToken, packedPercent, sealSessionToken, type WantedToken } from './session-token.ts'

export interface SessionsParts {
  readonly derivedKeys: Pick<DerivedKeys, 'derive'>
  readonly keyHolders: Pick<KeyHolders, 'note'>
  readonly directory: Pick<Directory, 'policies' | 'findUser'>
  readonly random: RandomSource
  readonly operatorAccountId: AccountId
}

/** Temporary credentials, as they are answered once. */
export interface IssuedSession extends AccessKey {
  readonly sessionToken: string
  readonly principal: AccountPrincipal
  /** Of the room for policies and tags. */
  readonly packedPercent: number
}

/**
 * Temporary credentials. Nothing of a session is stored: its token holds all of it, sealed, and comes with each of its
 * calls.
 *
 * The secret key follows from the key's id and its token, and so stands nowhere: tokens are on record, as AWS puts them
 * there, and what is not in them cannot be taken out of them.
 */
export class Sessions implements CredentialSource {
  readonly #parts: SessionsParts
  readonly #tokenKey: Buffer
  readonly #secretKey: Buffer
  readonly #opened = new OpenedSessions()

  constructor(parts: SessionsParts) {
    this.#parts = parts
    this.#tokenKey = parts.derivedKeys.derive('session tokens')
    this.#secretKey = parts.derivedKeys.derive('session secrets')
  }

  /**
   * Makes an access key and its token. Resolves once it is durable whose the key was.
   *
   * @throws {PackedPolicyTooLargeError}
   * @throws {MalformedPolicyError} The session policy is none.
   * @throws {MetadataUnavailableError} Nobody has the key; the call may be repeated.
   */
  async issue(wanted: WantedToken): Promise<IssuedSession> {
    const { random, keyHolders } = this.#parts
    const { grant } = wanted
    if (grant.policyText !== null) compilePolicy(grant.policyText, 'identity')
    const accessKeyId = `ASIA${base32(random.bytes(accessKeyIdRandomBytes))}`
    const sessionToken = sealSessionToken(this.#tokenKey, random, accessKeyId, wanted)
    const opened = this.#open(accessKeyId, sessionToken)
    if (opened === null) throw new Error('a token that was just sealed opens')
    const principal = this.#principalOf(opened)
    await keyHolders.note({
      accessKeyId,
      accountId: principal.accountId,
      type: principal.type,
      principalId: callerUserId(principal),
      arn: callerArn(principal),
      goodUntilMs: grant.expiresAtMs,
    })
    const { secretAccessKey } = opened
    return { accessKeyId, secretAccessKey, sessionToken, principal, packedPercent: packedPercent(grant) }
  }

  /** Also for a session that has expired: who asks is told so, and only if the request is really theirs. */
  findAccessKey(accessKeyId: string, sessionToken: string | null): Credential | null {
    if (sessionToken === null || !accessKeyId.startsWith('ASIA')) return null
    const opened = this.#opened.get(sessionToken) ?? this.#open(accessKeyId, sessionToken)
    if (opened === null || opened.accessKeyId !== accessKeyId) return null
    return { accessKeyId, secretAccessKey: opened.secretAccessKey, principal: this.#principalOf(opened) }
  }

  #open(accessKeyId: string, sessionToken: string): OpenedSession | null {
    const grant = openSessionToken(this.#tokenKey, accessKeyId, sessionToken)
    if (grant === null) return null
    const inlinePolicy = grant.policyText === null ? null : compiledAgain(grant.policyText)
    // A policy that cannot be understood any more would limit nothing.
    if (grant.policyText !== null && inlinePolicy === null) return null
    const opened = { accessKeyId, secretAccessKey: this.#secretOf(accessKeyId, sessionToken), grant, inlinePolicy }
    this.#opened.put(sessionToken, opened)
    return opened
  }

  #secretOf(accessKeyId: string, sessionToken: string): Secret {
    const hash = createHmac('sha256', this.#secretKey).update(accessKeyId).update(Buffer.from(sessionToken, 'base64'))
    return new Secret(hash.digest().subarray(0, secretBytes).toString('base64'))
  }

  /** As it is now: managed policies change, users change their names. */
  #principalOf({ grant, inlinePolicy }: OpenedSession): AccountPrincipal {
    const { holder } = grant
    const isOperator = holder.accountId === this.#parts.operatorAccountId
    const session = this.#sessionOf(grant, inlinePolicy)
    switch (holder.type) {
      case 'Root':
        return { ...this.#root(holder), session }
      case 'IAMUser':
        return { ...this.#user(holder), session }
      case 'AssumedRole':
        return { ...holder, isOperator, session }
      case 'FederatedUser': {
        const issuer = holder.issuer.type === 'Root' ? this.#root(holder.issuer) : this.#user(holder.issuer)
        return { ...holder, issuer, isOperator, session }
      }
    }
  }

  #sessionOf(grant: SessionGrant, inlinePolicy: CompiledPolicy | null): Session {
    const { issuedAtMs, expiresAtMs, hasMfa, tags, transitiveTagKeys, sourceIdentity } = grant
    const policies = this.#policiesOf(grant, inlinePolicy)
    return { issuedAtMs, expiresAtMs, hasMfa, policies, tags, transitiveTagKeys, sourceIdentity }
  }

  /** A federated user to whom no policies were passed may do nothing; other sessions are then not limited. */
  #policiesOf({ holder, policyArns }: SessionGrant, inlinePolicy: CompiledPolicy | null): Session['policies'] {
    if (inlinePolicy === null && policyArns.length === 0 && holder.type !== 'FederatedUser') return null
    const managed = policyArns.map((arn) => this.#managedPolicy(holder.accountId, arn))
    return [inlinePolicy, ...managed].filter((policy) => policy !== null)
  }

  /** Null for one that is no more: it allows nothing. */
  #managedPolicy(accountId: AccountId, arn: string): CompiledPolicy | null {
    const managed = policyByArn(this.#parts.directory, accountId, arn)
    return managed === null ? null : defaultVersion(managed)
  }

  #root({ accountId }: RootHolder): RootPrincipal {
    return { type: 'Root', accountId, isOperator: accountId === this.#parts.operatorAccountId, session: null }
  }

  #user(holder: UserHolder): UserPrincipal {
    const isOperator = holder.accountId === this.#parts.operatorAccountId
    const { userName, arn } = this.#parts.directory.findUser(holder.userId) ?? holder
    return { ...holder, userName, arn, isOperator, session: null }
  }
}

/** 80 bits: exactly 16 characters of base32. 240 bits: exactly 40 of base64. */
const accessKeyIdRandomBytes = 10
const secretBytes = 30

function compiledAgain(text: string): CompiledPolicy | null {
  try {
    return compilePolicy(text, 'identity')
  } catch (error) {
    if (error instanceof MalformedPolicyError) return null
    throw error
  }
}
