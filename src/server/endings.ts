/** What has been started, and how to end it. */
export class Endings {
  readonly #ends: (() => Promise<void>)[] = []

  /** @param end Runs before the ends of everything that was started earlier. */
  push(end: () => Promise<void>): void {
    this.#ends.push(end)
  }

  /** Ends everything, also where ending one thing fails: a full disk takes no last record, and the server stops. */
  async run(): Promise<void> {
    const failures: unknown[] = []
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) {
      await end().catch((failure: unknown) => failures.push(failure))
    }
    if (failures.length > 0) throw failures[0]
  }
}
