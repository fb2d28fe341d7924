import { hash } from 'node:crypto'
import type { RecordIdentity } from './index-query.ts'

/**
 * The hashes that stand in a segment for event ids, identities and values: the first bits of a SHA-256, big-endian.
 * A cryptographic hash, because the text comes from outside: nobody can make many ids share one entry.
 */
const hashHexDigits = 12
const eventIdHexDigits = 10

/** 40 bits of the event id. */
export function eventIdHash(eventId: string): number {
  return leadingBits(eventId, eventIdHexDigits)
}

/** 48 bits of account id, event time in decimal milliseconds and event id, each on a line of its own. */
export function identityHash({ accountId, eventTimeMs, eventId }: RecordIdentity): number {
  return leadingBits(`${accountId}\n${eventTimeMs}\n${eventId}`, hashHexDigits)
}

/** 48 bits of an attribute and its value, as `indexText` joins them. */
export function valueHash(text: Uint8Array): number {
  return leadingBits(text, hashHexDigits)
}

function leadingBits(data: string | Uint8Array, hexDigits: number): number {
  return Number.parseInt(hash('sha256', data, 'hex').slice(0, hexDigits), 16)
}
