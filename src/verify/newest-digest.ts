import type { ObjectAt } from './bucket-reader.ts'
import type { ChainName, Finding } from './finding.ts'

/** What the server knows of the digests that it delivered of one trail. */
export interface LatestDigests {
  /**
   * When it last delivered one of this account and Region, a backfill digest too, in milliseconds since the epoch; null
   * where it never did or does not say. Asked before the bucket is listed: what comes later need not be there.
   */
  deliveredAtMs(of: Pick<ChainName, 'accountId' | 'region'>): Promise<number | null>
  /** Chains that there may be, whether the bucket has them or not. */
  readonly expected: readonly ChainName[]
}

/** The newest digest file of a chain that a bucket has. */
export interface NewestDigest {
  readonly at: ObjectAt
  /** It was not delivered before this: the end of its window, or when a backfill digest was made; null where that is not known. */
  readonly dueMs: number | null
  /** When its object was written last; null where the reader cannot tell. */
  readonly modifiedAtMs: number | null
}

/** The store and the server have clocks of their own, and a delivery takes a moment. */
const clockDifferenceMsMax = 60_000

/** Of windows that are shorter, half of one is, so that the digest of another window is not taken for it; not less than this. */
const clockDifferenceMsMin = 15_000

/** Until when a digest that nothing holds up is delivered: it waits up to a minute for log files on their way. */
const deliveryMsMax = 120_000

/**
 * Whether what the server delivered last may be this digest. Nothing in a chain names its newest digest, so only the
 * server can tell of a later one.
 *
 * It is, if its object was written when the server says. It is not, if that was before: nothing makes an object older.
 * An object that was written again since, or copied to where nobody knows when it was written, may be it as long as no
 * window after it can have been closed. Its own window says nothing of that: the last of a chain, and the first, may
 * be of a second.
 *
 * @param windowMs How long a whole window of the chain is.
 */
export function mayBeLatest(
  { dueMs, modifiedAtMs }: Omit<NewestDigest, 'at'>,
  windowMs: number,
  deliveredAtMs: number,
): boolean {
  if (dueMs !== null && deliveredAtMs < dueMs) return true
  const differenceMs = Math.min(clockDifferenceMsMax, Math.max(clockDifferenceMsMin, windowMs / 2))
  // A time before it was due is that of a clock that cannot be compared.
  const isComparable = modifiedAtMs !== null && (dueMs === null || modifiedAtMs >= dueMs)
  if (isComparable && modifiedAtMs <= deliveredAtMs + differenceMs) return modifiedAtMs >= deliveredAtMs - differenceMs
  return dueMs === null || deliveredAtMs < dueMs + Math.max(windowMs, deliveryMsMax)
}

/** The findings where a newer digest was delivered and is not there. */
export function missingNewest(
  chain: ChainName,
  object: ObjectAt,
  newest: NewestDigest | null,
  deliveredAtMs: number,
): readonly Finding[] {
  const seenFrom = newest?.at ?? null
  const fromMs = newest?.dueMs ?? null
  const times = { startMs: fromMs, endMs: null }
  return [
    { type: 'digest-file', verdict: 'missing', problems: ['newest-missing'], object, chain, ...times, seenFrom },
    { type: 'gap', reason: 'missing-digest', chain, fromMs, toMs: deliveredAtMs, object: seenFrom ?? object },
  ]
}
