/** Numbers in one block of memory that doubles when it is full. */
export class GrowingNumbers {
  #values: Float64Array
  #count = 0

  constructor(capacity = 1024) {
    this.#values = new Float64Array(capacity)
  }

  get count(): number {
    return this.#count
  }

  push(value: number): void {
    if (this.#count === this.#values.length) {
      const grown = new Float64Array(this.#count * 2)
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
