import { MalformedBytesError } from '../base/bytes.ts'

/**
 * How a record came here. Kept beside the record, never in its JSON (design section 3).
 */
export interface Provenance {
  readonly kind: ProvenanceKind
  /** ARN or name of the principal that brought the record; '' where there is none. */
  readonly principal: string
  /** The file, connection, channel or upstream that it came by; '' where there is none. */
  readonly origin: string
}

/**
 * Numbers are on disk: never reuse one. A proxied record's number also says how far its identity can be believed
 * ({@link IdentityStanding}).
 */
export const provenanceKinds = {
  captured: 1,
  proxiedClaimed: 2,
  submitted: 3,
  channel: 4,
  imported: 5,
  proxiedAccepted: 6,
  proxiedVerified: 7,
  proxiedUnknown: 8,
} as const
export type ProvenanceKind = (typeof provenanceKinds)[keyof typeof provenanceKinds]

/**
 * What stands behind the identity of a call that another server answered. `claimed`: the caller said so, and the server
 * said nothing of it. `accepted`: that server took it. `verified`: Cairn verified the signature itself. `unknown`: the
 * server refused the signature, or there was none; the record names nobody.
 */
export type IdentityStanding = 'claimed' | 'accepted' | 'verified' | 'unknown'

/** A kind as search and proofs show it. */
export interface ShownKind {
  readonly kind: 'captured' | 'proxied' | 'submitted' | 'channel' | 'imported'
  /** Of proxied records alone. */
  readonly identity?: IdentityStanding
}

/** What search and proofs show for a kind. */
export const shownKinds: Readonly<Record<ProvenanceKind, ShownKind>> = {
  1: { kind: 'captured' },
  2: { kind: 'proxied', identity: 'claimed' },
  3: { kind: 'submitted' },
  4: { kind: 'channel' },
  5: { kind: 'imported' },
  6: { kind: 'proxied', identity: 'accepted' },
  7: { kind: 'proxied', identity: 'verified' },
  8: { kind: 'proxied', identity: 'unknown' },
}

/** The kind of a proxied record. */
export const proxiedKinds: Readonly<Record<IdentityStanding, ProvenanceKind>> = {
  claimed: provenanceKinds.proxiedClaimed,
  accepted: provenanceKinds.proxiedAccepted,
  verified: provenanceKinds.proxiedVerified,
  unknown: provenanceKinds.proxiedUnknown,
}

/** @throws {MalformedBytesError} `value` is no kind that this Cairn knows. */
export function parseProvenanceKind(value: number): ProvenanceKind {
  for (const kind of Object.values(provenanceKinds)) if (kind === value) return kind
  throw new MalformedBytesError(`${value} is no kind of provenance`)
}
