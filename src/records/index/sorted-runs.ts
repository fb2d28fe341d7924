const initialCapacity = 4096

/** Ascending runs of ordinals that become one ascending list without repeats. Its two arrays are used again and again. */
export class SortedRuns {
  #values: Uint32Array
  #merged: Uint32Array
  #count = 0
  #starts: number[] = []

  /** `ordinals` is how many different ones there can be. */
  constructor(ordinals: number) {
    this.#values = new Uint32Array(Math.min(ordinals, initialCapacity))
    this.#merged = new Uint32Array(this.#values.length)
  }

  startRun(): void {
    this.#starts.push(this.#count)
  }

  /** Adds to the run that was started last; ascending within it. */
  add(ordinal: number): void {
    if (this.#count === this.#values.length) this.#grow()
    this.#values[this.#count++] = ordinal
  }

  clear(): void {
    this.#count = 0
    this.#starts.length = 0
  }

  /** All of it; valid until something is added. */
  merge(): Uint32Array {
    while (this.#starts.length > 1) this.#mergePairs()
    return this.#values.subarray(0, this.#count)
  }

  /** Joins every two neighbouring runs. */
  #mergePairs(): void {
    const starts = this.#starts
    const joined: number[] = []
    let to = 0
    for (let run = 0; run < starts.length; run += 2) {
      const from = starts[run] ?? 0
      const middle = starts[run + 1] ?? this.#count
      joined.push(to)
      to = this.#mergeTwo(from, middle, starts[run + 2] ?? this.#count, to)
    }
    const values = this.#values
    this.#values = this.#merged
    this.#merged = values
    this.#count = to
    this.#starts = joined
  }

  #mergeTwo(from: number, middle: number, end: number, target: number): number {
    const values = this.#values
    const merged = this.#merged
    let to = target
    let left = from
    let right = middle
    while (left < middle && right < end) {
      const a = values[left] ?? 0
      const b = values[right] ?? 0
      if (a <= b) left += 1
      if (b <= a) right += 1
      merged[to++] = Math.min(a, b)
    }
    merged.set(values.subarray(left, middle), to)
    to += middle - left
    merged.set(values.subarray(right, end), to)
    return to + end - right
  }

  #grow(): void {
    const grown = new Uint32Array(Math.max(initialCapacity, this.#values.length * 2))
    grown.set(this.#values)
    this.#values = grown
    this.#merged = new Uint32Array(grown.length)
  }
}
