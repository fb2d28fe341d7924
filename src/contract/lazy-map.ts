/** A map whose names are known and whose values are made whenever they are asked for. */
export class LazyMap<Value> implements ReadonlyMap<string, Value> {
  readonly #names: ReadonlySet<string>
  readonly #make: (name: string) => Value

  /** @param names In the order of the map. */
  constructor(names: Iterable<string>, make: (name: string) => Value) {
    this.#names = new Set(names)
    this.#make = make
  }

  get size(): number {
    return this.#names.size
  }

  has(name: string): boolean {
    return this.#names.has(name)
  }

  get(name: string): Value | undefined {
    return this.#names.has(name) ? this.#make(name) : undefined
  }

  keys(): MapIterator<string> {
    return this.#names.keys()
  }

  *values(): MapIterator<Value> {
    for (const name of this.#names) yield this.#make(name)
  }

  *entries(): MapIterator<[string, Value]> {
    for (const name of this.#names) yield [name, this.#make(name)]
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries()
  }

  forEach(visit: (value: Value, name: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [name, value] of this) visit(value, name, this)
  }
}
