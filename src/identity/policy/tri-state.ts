/**
 * Whether something holds. `unknown`: a value stands there that cannot be read, as `NumericEquals` of a word. It makes
 * an Allow fail and a Deny deny.
 */
export type TriState = 'yes' | 'no' | 'unknown'

/** Whether all hold: one that does not decides, whatever is unknown about others. */
export function allHold<Item>(items: Iterable<Item>, holds: (item: Item) => TriState): TriState {
  let result: TriState = 'yes'
  for (const item of items) {
    const one = holds(item)
    if (one === 'no') return 'no'
    if (one === 'unknown') result = 'unknown'
  }
  return result
}

/** Whether one of them holds. */
export function anyHolds<Item>(items: Iterable<Item>, holds: (item: Item) => TriState): TriState {
  let result: TriState = 'no'
  for (const item of items) {
    const one = holds(item)
    if (one === 'yes') return 'yes'
    if (one === 'unknown') result = 'unknown'
  }
  return result
}
