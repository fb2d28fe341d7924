/** A merged file stays below this, so that one merge takes seconds and retention can remove whole files. */
export const mergedBytesMax = 256 * 1024 * 1024

/** Merging fewer files would write each record again more often. */
export const mergeFilesMin = 4

/** Bounds the files that one merge holds open. */
export const mergeFilesMax = 16

/**
 * Which neighbours to merge next, in order; none where it is not worth it. `segments` are all live ones in order.
 *
 * No input may be larger than the others together: the file that a record stands in at least doubles with each merge,
 * so a record is written again at most log2(256 MiB / the size of a flush) times. Of all such runs the one is chosen that
 * writes least for each file it removes.
 */
export function chooseRecordMerge<T extends { readonly bytes: number }>(segments: readonly T[]): readonly T[] {
  let best: readonly T[] = []
  let bestCost = Number.POSITIVE_INFINITY
  for (let from = 0; from < segments.length; from += 1) {
    const window = segments.slice(from, from + mergeFilesMax)
    let totalBytes = 0
    let largestBytes = 0
    for (const [index, { bytes }] of window.entries()) {
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
