/** A wait that can be ended from outside and never keeps a process alive. One at a time. */
export class Pause {
  #end: (() => void) | null = null
  #isEnded = false

  /** Waits so long, or until {@link end} where it is null. An end that came since the last wait counts for this one. */
  start(delayMs: number | null): Promise<void> {
    if (this.#isEnded) {
      this.#isEnded = false
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const timer = delayMs === null ? null : setTimeout(() => this.end(), Math.max(0, delayMs)).unref()
      this.#end = () => {
        if (timer !== null) clearTimeout(timer)
        this.#end = null
        resolve()
      }
    })
  }

  end(): void {
    if (this.#end === null) this.#isEnded = true
    else this.#end()
  }
}
