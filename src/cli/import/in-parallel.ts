/**
 * Runs `work` for every item, at most `parallelMax` at a time, and resolves when all of it has ended.
 *
 * When `stop` aborts or a call fails, no further item is taken and what is in progress is waited for; the first
 * failure is then thrown.
 */
export async function inParallel<T>(
  items: AsyncIterable<T>,
  parallelMax: number,
  stop: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]()
  const failures: unknown[] = []
  const lanes = Array.from({ length: parallelMax }, async () => {
    while (!stop.aborted && failures.length === 0) {
      try {
        const next = await iterator.next()
        if (next.done === true) return
        if (stop.aborted) return
        await work(next.value)
      } catch (error) {
        failures.push(error)
      }
    }
  })
  await Promise.all(lanes)
  await iterator.return?.()
  if (failures.length > 0) throw failures[0]
}
