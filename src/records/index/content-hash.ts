import { hash } from 'node:crypto'
import type { RecordIdentity } from './index-query.ts'
import { hashBits } from './segment-layout.ts'

const hashBytes = hashBits / 8

/** The hash of an event id. */
export function eventIdHash(eventId: string): number {
  return contentHash(eventId)
}

/** The hash of account id, event time in decimal milliseconds and event id, each on a line of its own. */
export function identityHash({ accountId, eventTimeMs, eventId }: RecordIdentity): number {
  return contentHash(`${accountId}\n${eventTimeMs}\n${eventId}`)
}

/** The hash of an attribute and its value, as `indexText` joins them. */
export function valueHash(text: Uint8Array): number {
  return contentHash(text)
}

/**
 * The first 40 bits of the SHA-256. Wide enough that a probe of ten million entries meets a foreign one once in a
 * hundred thousand times, which costs a look at a record; cryptographic, because the text comes from outside, and
 * nobody shall be able to make many ids meet.
 */
function contentHash(data: string | Uint8Array): number {
  const digest = hash('sha256', data, 'binary')
  let value = 0
  for (let at = 0; at < hashBytes; at += 1) value = value * 256 + digest.charCodeAt(at)
  return value
}
