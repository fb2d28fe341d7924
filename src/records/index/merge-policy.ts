/** Segments of one tier that are merged at a time. */
export const mergeFanIn = 8

/** Largest segment that a merge makes: its memory and its time stay within what one worker can give. */
export const mergedRecordsMax = 2 ** 25

/** What the policy has to know of a live segment. */
export interface MergeCandidate {
  readonly records: number
}

/**
 * The segments to merge next, or null where nothing is to be merged.
 *
 * A tier holds the segments of about one size: from 8^n records to 8 times that. Once there are eight in a tier they
 * become one of the next, so fewer than eight are left in each, and a record is written again once for each tier: the
 * number of live segments grows with the logarithm of the records, up to {@link mergedRecordsMax}. The lowest full tier goes
 * first, because its merge is the cheapest and takes most from what a lookup has to open.
 */
export function nextMerge<T extends MergeCandidate>(live: readonly T[]): readonly T[] | null {
  const ascending = live.toSorted((a, b) => a.records - b.records)
  for (const tier of new Set(ascending.map(({ records }) => tierOf(records)))) {
    const smallest = ascending.filter(({ records }) => tierOf(records) === tier).slice(0, mergeFanIn)
    const records = smallest.reduce((sum, segment) => sum + segment.records, 0)
    if (smallest.length === mergeFanIn && records <= mergedRecordsMax) return smallest
  }
  return null
}

function tierOf(records: number): number {
  return Math.floor(Math.log2(Math.max(records, 1)) / Math.log2(mergeFanIn))
}
