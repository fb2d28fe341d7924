/** What the numbers are kept in: 64-bit floats for any of them, 32 bits where they are small integers. */
type Store = Float64ArrayConstructor | Int32ArrayConstructor

const capacityUsual = 1024

/** Numbers in one block of memory that doubles when it is full: nothing for the collector to walk. */
export class GrowingNumbers {
  readonly #store: Store
  #values: Float64Array | Int32Array
  #count = 0

  constructor(store: Store, capacity = capacityUsual) {
    this.#store = store
    this.#values = new store(capacity)
  }

  get count(): number {
    return this.#count
  }

  push(value: number): void {
    if (this.#count === this.#values.length) {
      const grown = new this.#store(this.#count * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.#count++] = value
  }

  at(index: number): number {
    return this.#values[index] ?? 0
  }

  set(index: number, value: number): void {
    this.#values[index] = value
  }
}
