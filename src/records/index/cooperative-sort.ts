/** Items sorted at once: well under a millisecond. */
const runItems = 256

/** Items merged between two pauses. */
const mergeStepItems = 1024

/** Sorts in place, pausing often: the thread that sorts has lookups to answer. */
export function* sortCooperatively<T>(items: T[], compare: (a: T, b: T) => number): Generator<void> {
  for (let from = 0; from < items.length; from += runItems) {
    const run = items.slice(from, from + runItems).sort(compare)
    for (let index = 0; index < run.length; index += 1) items[from + index] = run[index] as T
    yield
  }
  let source = items
  let target = items.slice()
  for (let width = runItems; width < items.length; width *= 2) {
    let merged = 0
    for (let from = 0; from < source.length; from += 2 * width) {
      const middle = Math.min(from + width, source.length)
      const end = Math.min(from + 2 * width, source.length)
      let left = from
      let right = middle
      for (let at = from; at < end; at += 1) {
        // In range: `left` and `right` are below the ends of their runs where they are read.
        const takesLeft = left < middle && (right >= end || compare(source[left] as T, source[right] as T) <= 0)
        target[at] = (takesLeft ? source[left++] : source[right++]) as T
        merged += 1
        if (merged % mergeStepItems === 0) yield
      }
    }
    const swapped = source
    source = target
    target = swapped
  }
  if (source === items) return
  for (let at = 0; at < items.length; at += 1) items[at] = source[at] as T
}
