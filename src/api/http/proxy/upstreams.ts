import type { Upstream } from '../../../config/upstream.ts'
import type { KnownIdentities } from '../../../identity/known-identities.ts'
import type { OpenSigning } from './sign/upstream-signer.ts'
import type { UpstreamClient } from './upstream-client.ts'

/** A server that answers in Cairn's place, ready to be asked. */
export interface OpenUpstream {
  readonly settings: Upstream
  readonly client: UpstreamClient
  /** Who stands behind keys that are not Cairn's own. */
  readonly identities: KnownIdentities
  /** Signs what is sent to it; null where callers' own signatures go on. */
  readonly signer: OpenSigning | null
}

/** What a request says of its service. */
export interface AskedService {
  /** Null where the request names none. */
  readonly serviceName: string | null
  readonly signingName: string | null
  /** It is a service that Cairn is made to answer. */
  readonly isHosted: boolean
}

/** Every service that nothing else is said of. */
const anyService = '*'

/** The configured upstreams by the service that they answer. */
export class Upstreams {
  readonly #byService: ReadonlyMap<string, OpenUpstream>
  readonly #hosted: ReadonlySet<string>

  /** @param hosted Services that Cairn answers itself where no upstream is named for them. */
  constructor(upstreams: readonly OpenUpstream[], hosted: ReadonlySet<string>) {
    this.#byService = new Map(upstreams.map((upstream) => [upstream.settings.service, upstream]))
    this.#hosted = hosted
  }

  get isEmpty(): boolean {
    return this.#byService.size === 0
  }

  /** Who answers the service; null where Cairn does, or nobody. */
  find({ serviceName, signingName, isHosted }: AskedService): OpenUpstream | null {
    const named = this.#byService.get(signingName ?? '') ?? this.#byService.get(serviceName ?? '') ?? null
    const isAnswered = isHosted && serviceName !== null && this.#hosted.has(serviceName)
    return named ?? (isAnswered ? null : (this.#byService.get(anyService) ?? null))
  }

  /** Ends the connections to all of them. */
  close(): void {
    for (const { client } of this.#byService.values()) client.close()
  }
}
