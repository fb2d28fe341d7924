import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { RandomSource } from '../base/random.ts'
import type { BaseCredentials, RoleCredentials, UpstreamCredentials } from '../config/upstream.ts'
import { AssumedRole } from './assumed-role.ts'
import { awsServiceEndpoint } from './aws-endpoint.ts'
import { CredentialHealth, type CredentialPart, credentialParts } from './credential-health.ts'
import { type CredentialSource, fixedCredentials, NoCredentialsError } from './credential-source.ts'
import type { Credentials } from './credentials-file.ts'
import { SignedClient, type SignedClientOptions } from './signed-client.ts'
import { assumeRole } from './sts-client.ts'
import { WatchedCredentialsFile } from './watched-credentials-file.ts'

export interface UpstreamCredentialsParts {
  /** The entry of the configuration that they are for: `upstreams.s3`. */
  readonly entry: string
  readonly clock: Clock
  readonly random: RandomSource
  readonly log: Log
  readonly guard: SignedClientOptions['guard']
  /** Certificates (PEM) to trust for `stsEndpoint` instead of the built-in ones; null for those. */
  readonly trustedCertificates: readonly string[] | null
}

export interface CredentialStats {
  readonly entry: string
  /** What they come from that could not be had the last time. */
  readonly failing: readonly CredentialPart[]
  /** Whether there are none that are valid. */
  readonly areMissing: boolean
  /** Requests that were not sent because of that. */
  readonly unsentRequests: number
}

/** STS answers in a fraction of a second. Whatever waits for a session waits no longer than this. */
const stsCallMsMax = 10_000

/** The credentials of one entry of the configuration, kept valid. */
export class OpenCredentials implements CredentialSource {
  readonly #health: CredentialHealth
  readonly #file: WatchedCredentialsFile | null
  readonly #role: AssumedRole | null
  readonly #source: CredentialSource
  readonly #sts: SignedClient | null
  #unsentRequests = 0

  private constructor(health: CredentialHealth, { file, source }: OpenBase, role: OpenRole | null) {
    this.#health = health
    this.#file = file
    this.#role = role?.source ?? null
    this.#sts = role?.sts ?? null
    this.#source = role?.source ?? source
  }

  /**
   * Reads the file, where there is one. A role is not assumed before {@link renewWhenDue}, or the first request.
   *
   * @throws {CredentialsError} It cannot be read, or has no such profile.
   */
  static async open(given: UpstreamCredentials, parts: UpstreamCredentialsParts): Promise<OpenCredentials> {
    const health = new CredentialHealth(parts.entry, parts.log)
    const base = await openBase(given.kind === 'role' ? given.base : given, parts.clock, health)
    return new OpenCredentials(health, base, given.kind === 'role' ? openRole(given, base.source, health, parts) : null)
  }

  async current(): Promise<Credentials> {
    try {
      return await this.#source.current()
    } catch (error) {
      if (error instanceof NoCredentialsError) this.#unsentRequests += 1
      throw error
    }
  }

  refused(): void {
    this.#source.refused()
  }

  /** What is to be done now and then, also where nobody asks for them. */
  async renewWhenDue(): Promise<void> {
    await this.#file?.look()
    this.#role?.renewWhenDue()
  }

  stats(): CredentialStats {
    return {
      entry: this.#health.entry,
      failing: credentialParts.filter((part) => this.#health.isFailing(part)),
      areMissing: this.#role?.isValid === false,
      unsentRequests: this.#unsentRequests,
    }
  }

  close(): void {
    this.#role?.close()
    this.#sts?.close()
  }
}

interface OpenBase {
  readonly source: CredentialSource
  /** Where they stand in one. */
  readonly file: WatchedCredentialsFile | null
}

interface OpenRole {
  readonly source: AssumedRole
  /** Whom it asks. */
  readonly sts: SignedClient
}

async function openBase(given: BaseCredentials, clock: Clock, health: CredentialHealth): Promise<OpenBase> {
  if (given.kind === 'file') {
    const file = await WatchedCredentialsFile.open({ path: given.path, profile: given.profile, clock, health })
    return { source: file, file }
  }
  const { accessKeyId, secretAccessKey } = given
  return { source: fixedCredentials({ accessKeyId, secretAccessKey, sessionToken: null }), file: null }
}

function openRole(
  given: RoleCredentials,
  base: CredentialSource,
  health: CredentialHealth,
  { clock, random, guard, trustedCertificates }: UpstreamCredentialsParts,
): OpenRole {
  const { stsEndpoint, stsRegion } = given
  const sts = new SignedClient({
    endpoint: stsEndpoint === null ? awsServiceEndpoint('sts', stsRegion) : new URL(stsEndpoint),
    signer: { credentials: base, region: stsRegion, service: 'sts' },
    clock,
    trustedCertificates: stsEndpoint === null ? null : trustedCertificates,
    connectionsMax: 1,
    idleTimeoutMs: stsCallMsMax,
    userAgent: 'cairn',
    guard,
  })
  const assume = (closing: AbortSignal) =>
    assumeRole(sts, given, AbortSignal.any([closing, AbortSignal.timeout(stsCallMsMax)]))
  return { source: new AssumedRole({ assume, clock, random, health }), sts }
}
