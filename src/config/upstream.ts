import type { AccountId, Region } from '../base/brands.ts'

/** A server that answers a service in Cairn's place: calls are forwarded to it and recorded on the way. */
export interface Upstream {
  /** The service by its signing name; `*`: every service that nothing else is said of. */
  readonly service: string
  /** Where it answers: scheme, host and port, and no path. */
  readonly endpoint: string
  readonly signing: UpstreamSigning
  /** `strict`: the caller gets no answer that is not on record. `relaxed`: the caller never waits for the record. */
  readonly recording: 'strict' | 'relaxed'
  /** Who stands behind access keys that are not Cairn's own; a file, read at the start. Null: nobody is known. */
  readonly identitiesFile: string | null
  /** PEM: the certificates that it is trusted by, instead of the built-in ones; read at the start. Null: the built-in ones. */
  readonly certificatesFile: string | null
  /** How long a connection may take to be made. */
  readonly connectTimeoutMs: number
  /** How long neither side may send anything while a call is under way. */
  readonly idleTimeoutMs: number
  /** Most connections that are kept to it. */
  readonly connectionsMax: number
}

/** How the upstream learns who calls. */
export type UpstreamSigning =
  /** The request goes on as it came, and the upstream verifies the caller's own signature. */
  | { readonly kind: 'pass' }
  /** Cairn verifies and authorises the caller, and signs with what the upstream knows. */
  | {
      readonly kind: 'sign'
      readonly credentials: UpstreamCredentials
      /** The Region that the upstream's signatures name; null: the caller's. */
      readonly region: Region | null
      /** Accounts whose principals may use it; null: the operator account alone. */
      readonly accounts: readonly AccountId[] | null
    }

/** What Cairn signs with, where it is the client. */
export type UpstreamCredentials = BaseCredentials | RoleCredentials

export type BaseCredentials =
  | { readonly kind: 'keys'; readonly accessKeyId: string; readonly secretAccessKey: string }
  /** A credentials file in AWS's form, read again when it has changed. */
  | { readonly kind: 'file'; readonly path: string; readonly profile: string }

/** Those of a session of a role, which STS gives for others and which are renewed before they expire. */
export interface RoleCredentials {
  readonly kind: 'role'
  /** What assumes the role. */
  readonly base: BaseCredentials
  readonly roleArn: string
  readonly sessionName: string
  readonly externalId: string | null
  /** Of the STS that is asked; null: AWS's in `stsRegion`. */
  readonly stsEndpoint: string | null
  readonly stsRegion: Region
}
