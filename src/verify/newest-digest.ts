import type { ObjectAt } from './bucket-reader.ts'
import type { ReadDigest } from './digest-reader.ts'
import type { ChainName, Finding } from './finding.ts'

/** What the server knows of the digests that it delivered. */
export interface LatestDigests {
  /** When it last delivered one of the chain, in milliseconds since the epoch; null where it never did or does not say. */
  deliveredAtMs(chain: ChainName): Promise<number | null>
  /** Chains that there may be, whether the bucket has them or not. */
  readonly expected: readonly ChainName[]
}

/** The store and the server have clocks of their own, and a delivery takes a moment. */
const clockDifferenceMsMax = 60_000

/** Of windows that are shorter than that, half of one is, so that the digest of another window is not taken for it. */
const clockDifferenceMsMin = 3_000

/**
 * Whether the server delivered a digest after the `newest` of those that are there. Nothing in a chain names its newest
 * digest, so only the server can tell.
 *
 * A digest is delivered after its end. A delivery later than the end of the next window is of a later digest, unless the
 * object was written just then: it may have been late.
 */
export function isNewerDelivered(newest: ReadDigest, modifiedAtMs: readonly number[], deliveredAtMs: number): boolean {
  const { content, name } = newest
  const windowMs = content === null ? 0 : content.endMs - content.startMs
  if (deliveredAtMs < name.endMs + windowMs) return false
  const differenceMs = Math.min(clockDifferenceMsMax, Math.max(clockDifferenceMsMin, windowMs / 2))
  return !modifiedAtMs.some((atMs) => Math.abs(atMs - deliveredAtMs) <= differenceMs)
}

/** The findings where a newer digest was delivered and is not there. */
export function missingNewest(
  chain: ChainName,
  object: ObjectAt,
  newest: ReadDigest | null,
  deliveredAtMs: number,
): readonly Finding[] {
  const seenFrom = newest?.at ?? null
  const fromMs = newest?.name.endMs ?? null
  const times = { startMs: fromMs, endMs: null }
  return [
    { type: 'digest-file', verdict: 'missing', problems: ['newest-missing'], object, chain, ...times, seenFrom },
    { type: 'gap', reason: 'missing-digest', chain, fromMs, toMs: deliveredAtMs, object: seenFrom ?? object },
  ]
}
