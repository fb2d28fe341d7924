/** A merged file stays below this, so that one merge takes seconds and retention can remove whole files. */
export const mergedBytesMax = 256 * 1024 * 1024

/** Merging fewer files would write each record again more often. */
export const mergeFilesMin = 4

/** Bounds the files that one merge holds open. */
export const mergeFilesMax = 16

/** What the policy has to know of a live segment. */
interface MergeCandidate {
  readonly bytes: number
  /** What is packed is merged only with its like: what is not would never be packed after it. */
  readonly isPacked: boolean
}

/** Packing is slow: what comes in faster than this waits for it, within {@link plainBytesMax}. */
export const quietRecordsPerTick = 60_000

/** So much is left as it came while the store is busy. */
const plainBytesMax = 1024 * 1024 * 1024

/**
 * The segment to pack next, the largest of those that are not; null where none has `packBytesMin`, or where the store
 * is busy and can wait.
 */
export function choosePack<T extends MergeCandidate>(
  segments: readonly T[],
  { packBytesMin, isQuiet }: { readonly packBytesMin: number; readonly isQuiet: boolean },
): T | null {
  const plain = segments.filter(({ isPacked, bytes }) => !isPacked && bytes >= packBytesMin)
  const plainBytes = plain.reduce((sum, { bytes }) => sum + bytes, 0)
  if (!isQuiet && plainBytes <= plainBytesMax) return null
  return plain.reduce<T | null>((best, one) => (best === null || one.bytes > best.bytes ? one : best), null)
}

/**
 * Which neighbours to merge next, in order; none where it is not worth it. `segments` are all live ones in order.
 *
 * No input may be larger than the others together: the file that a record stands in at least doubles with each merge,
 * so a record is written again at most log2(256 MiB / the size of a flush) times. Of all such runs the one is chosen that
 * writes least for each file it removes.
 */
export function chooseRecordMerge<T extends MergeCandidate>(segments: readonly T[]): readonly T[] {
  let best: readonly T[] = []
  let bestCost = Number.POSITIVE_INFINITY
  for (let from = 0; from < segments.length; from += 1) {
    const window = segments.slice(from, from + mergeFilesMax)
    let totalBytes = 0
    let largestBytes = 0
    for (const [index, { bytes, isPacked }] of window.entries()) {
      if (isPacked !== window[0]?.isPacked) break
      totalBytes += bytes
      largestBytes = Math.max(largestBytes, bytes)
      if (totalBytes > mergedBytesMax) break
      if (index + 1 < mergeFilesMin || largestBytes * 2 > totalBytes) continue
      const cost = totalBytes / index
      if (cost >= bestCost) continue
      best = window.slice(0, index + 1)
      bestCost = cost
    }
  }
  return best
}
