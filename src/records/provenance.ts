import { MalformedBytesError } from '../base/bytes.ts'

/**
 * How a record came here. Kept beside the record, never in its JSON (design section 3).
 */
export interface Provenance {
  readonly kind: ProvenanceKind
  /** ARN or name of the principal that brought the record; '' where there is none. */
  readonly principal: string
  /** The file, connection or channel that it came by; '' where there is none. */
  readonly origin: string
}

/** Numbers are on disk: never reuse one. */
export const provenanceKinds = { captured: 1, proxied: 2, submitted: 3, channel: 4, imported: 5 } as const
export type ProvenanceName = keyof typeof provenanceKinds
export type ProvenanceKind = (typeof provenanceKinds)[ProvenanceName]

/** The word that search and proofs show for a kind. */
export const provenanceNames: Readonly<Record<ProvenanceKind, ProvenanceName>> = {
  1: 'captured',
  2: 'proxied',
  3: 'submitted',
  4: 'channel',
  5: 'imported',
}

/** @throws {MalformedBytesError} `value` is no kind that this Cairn knows. */
export function parseProvenanceKind(value: number): ProvenanceKind {
  for (const kind of Object.values(provenanceKinds)) if (kind === value) return kind
  throw new MalformedBytesError(`${value} is no kind of provenance`)
}
