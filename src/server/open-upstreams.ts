import { readFileSync } from 'node:fs'
import { loopMarker } from '../api/http/proxy/loop-marker.ts'
import { type OpenSigning, UpstreamSigner } from '../api/http/proxy/sign/upstream-signer.ts'
import { UpstreamClient } from '../api/http/proxy/upstream-client.ts'
import { type OpenUpstream, Upstreams } from '../api/http/proxy/upstreams.ts'
import type { Clock } from '../base/clock.ts'
import type { OutgoingGuard } from '../base/outgoing-guard.ts'
import type { Config } from '../config/config.ts'
import type { Upstream } from '../config/upstream.ts'
import type { DerivedKeys } from '../identity/derived-keys.ts'
import { IdentitiesFileError, type KnownIdentities, parseKnownIdentities } from '../identity/known-identities.ts'
import type { Endings } from './endings.ts'
import type { ClientCredentials } from './open-credentials.ts'
import { upstreamCertificates } from './upstream-certificates.ts'
import { UpstreamSettingsError } from './upstream-settings-error.ts'

/** What forwards calls. */
export interface OpenedUpstreams {
  readonly upstreams: Upstreams
  readonly marker: ReturnType<typeof loopMarker>
}

interface UpstreamParts {
  readonly config: Config
  readonly credentials: Pick<ClientCredentials, 'ofUpstream'>
  readonly derivedKeys: Pick<DerivedKeys, 'derive'>
  readonly guard: OutgoingGuard
  readonly clock: Clock
  /** Services that Cairn answers itself, by the contract's name. */
  readonly hostedServices: ReadonlySet<string>
}

/** @throws {UpstreamSettingsError} A file that an upstream names cannot be read, or is not what it should be. */
export function openUpstreams(parts: UpstreamParts, endings: Endings): OpenedUpstreams {
  const { config, derivedKeys, hostedServices } = parts
  const upstreams = new Upstreams(
    config.upstreams.map((settings) => openUpstream(settings, parts)),
    hostedServices,
  )
  endings.push(async () => upstreams.close())
  // The same after a restart, and no other Cairn's.
  const id = derivedKeys.derive('proxy loops').toString('hex').slice(0, 16)
  return { upstreams, marker: loopMarker(id) }
}

function openUpstream(settings: Upstream, { credentials, guard, clock }: UpstreamParts): OpenUpstream {
  return {
    settings,
    client: new UpstreamClient(settings, guard, upstreamCertificates(settings)),
    identities: identitiesOf(settings),
    signer: signingOf(settings, credentials, clock),
  }
}

function signingOf(upstream: Upstream, all: UpstreamParts['credentials'], clock: Clock): OpenSigning | null {
  const { endpoint, signing } = upstream
  if (signing.kind === 'pass') return null
  const { region, accounts } = signing
  const { host } = new URL(endpoint)
  return { signer: new UpstreamSigner(clock), credentials: all.ofUpstream(upstream), host, region, accounts }
}

function identitiesOf({ service, identitiesFile }: Upstream): KnownIdentities {
  if (identitiesFile === null) return new Map()
  try {
    return parseKnownIdentities(readFileSync(identitiesFile, 'utf8'))
  } catch (error) {
    const reason = error instanceof IdentitiesFileError ? error.message : 'it cannot be read'
    throw new UpstreamSettingsError(`upstreams.${service}.identitiesFile ${identitiesFile}: ${reason}.`)
  }
}
