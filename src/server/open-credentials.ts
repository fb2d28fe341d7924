import { type CredentialStats, OpenCredentials } from '../aws-client/upstream-credentials.ts'
import { CredentialsError } from '../aws-client/watched-credentials-file.ts'
import { required } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { OutgoingGuard } from '../base/outgoing-guard.ts'
import type { RandomSource } from '../base/random.ts'
import type { Config } from '../config/config.ts'
import { type BucketSource, bucketSourceKind } from '../config/source.ts'
import type { Upstream, UpstreamCredentials } from '../config/upstream.ts'
import type { Endings } from './endings.ts'
import { upstreamCertificates } from './upstream-certificates.ts'
import { UpstreamSettingsError } from './upstream-settings-error.ts'

interface CredentialsParts {
  readonly config: Config
  readonly guard: OutgoingGuard
  readonly clock: Clock
  readonly random: RandomSource
  readonly log: Log
}

/** What Cairn signs with where it is the client: one for each entry of the configuration, whoever uses it. */
export class ClientCredentials {
  readonly #byEntry: ReadonlyMap<string, OpenCredentials>

  constructor(byEntry: ReadonlyMap<string, OpenCredentials>) {
    this.#byEntry = byEntry
  }

  /** Of an upstream that Cairn signs for. */
  ofUpstream({ service }: Pick<Upstream, 'service'>): OpenCredentials {
    return required(this.#byEntry.get(upstreamEntry(service)), 'opened credentials')
  }

  ofSource({ name }: Pick<BucketSource, 'name'>): OpenCredentials {
    return required(this.#byEntry.get(sourceEntry(name)), 'opened credentials')
  }

  stats(): readonly CredentialStats[] {
    return [...this.#byEntry.values()].map((credentials) => credentials.stats())
  }

  /** Once at the start and then now and then, so that nobody has to wait, and it is told early what fails. */
  async renewWhenDue(): Promise<void> {
    await Promise.all([...this.#byEntry.values()].map((credentials) => credentials.renewWhenDue()))
  }
}

/** @throws {UpstreamSettingsError} A credentials file cannot be read, or has no such profile. */
export async function openCredentials(parts: CredentialsParts, endings: Endings): Promise<ClientCredentials> {
  const opened = new Map<string, OpenCredentials>()
  endings.push(async () => {
    for (const credentials of opened.values()) credentials.close()
  })
  const open = async (entry: string, given: UpstreamCredentials, trustedCertificates: readonly string[] | null) => {
    try {
      opened.set(entry, await OpenCredentials.open(given, { ...parts, entry, trustedCertificates }))
    } catch (error) {
      if (!(error instanceof CredentialsError)) throw error
      throw new UpstreamSettingsError(`${entry}: ${error.message}`)
    }
  }
  for (const upstream of parts.config.upstreams) {
    const { service, signing } = upstream
    if (signing.kind === 'sign') await open(upstreamEntry(service), signing.credentials, upstreamCertificates(upstream))
  }
  for (const source of parts.config.sources) {
    if (source.kind === bucketSourceKind) await open(sourceEntry(source.name), source.credentials, null)
  }
  return new ClientCredentials(opened)
}

function upstreamEntry(service: string): string {
  return `upstreams.${service}`
}

function sourceEntry(name: string): string {
  return `sources.${name}`
}
