/**
 * What `work` makes of each item, in the order of the items, with at most `aheadMax` calls under way. An error of a call
 * is thrown in its place.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  aheadMax: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = []
  try {
    for await (const item of items) {
      const result = work(item)
      // It is awaited later; until then its failure is nobody's.
      result.catch(() => undefined)
      underWay.push(result)
      const [first] = underWay
      if (underWay.length >= aheadMax && first !== undefined) {
        yield await first
        underWay.shift()
      }
    }
    for (const result of underWay) yield await result
  } finally {
    await Promise.allSettled(underWay)
  }
}
