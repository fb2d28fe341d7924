/** Items sorted at once: about half a millisecond of strings. */
const runItems = 1024

/** Items merged between two pauses. */
const mergeStepItems = 2048

/** How items are ordered. */
export interface SortOrder<T> {
  readonly isBefore: (a: T, b: T) => boolean
  /** Sorts a short array in place, by the same order. */
  readonly sortRun: (items: T[]) => void
}

/** Sorts in place, pausing often: the thread that sorts has lookups to answer. */
export function* sortCooperatively<T>(items: T[], order: SortOrder<T>): Generator<void> {
  for (let from = 0; from < items.length; from += runItems) {
    const run = items.slice(from, from + runItems)
    order.sortRun(run)
    for (let index = 0; index < run.length; index += 1) items[from + index] = run[index] as T
    yield
  }
  let source = items
  let target = items.slice()
  for (let width = runItems; width < items.length; width *= 2) {
    for (let from = 0; from < source.length; from += 2 * width) {
      const middle = Math.min(from + width, source.length)
      const end = Math.min(from + 2 * width, source.length)
      let left = from
      let right = middle
      for (let at = from; at < end; at += 1) {
        // In range: `left` and `right` are below the ends of their runs where they are read.
        const takesRight = left >= middle || (right < end && order.isBefore(source[right] as T, source[left] as T))
        target[at] = (takesRight ? source[right++] : source[left++]) as T
        if (at % mergeStepItems === 0) yield
      }
    }
    const merged = target
    target = source
    source = merged
  }
  if (source === items) return
  for (let at = 0; at < items.length; at += 1) items[at] = source[at] as T
}
