/**
 * Many tasks at a time share what one task may have alone: objects are written into a bucket side by side, and the
 * bucket is deleted when nobody writes.
 */
export class SharedLock {
  #sharers = 0
  #alone: Promise<void> | null = null
  #whenIdle: (() => void) | null = null

  /** Runs `task` beside others, once nobody is or wants to be alone. */
  async shared<Result>(task: () => Promise<Result>): Promise<Result> {
    while (this.#alone !== null) await this.#alone
    this.#sharers += 1
    try {
      return await task()
    } finally {
      this.#sharers -= 1
      if (this.#sharers === 0) this.#whenIdle?.()
    }
  }

  /** Runs `task` when all others have ended; those that come meanwhile wait. */
  async alone<Result>(task: () => Promise<Result>): Promise<Result> {
    while (this.#alone !== null) await this.#alone
    let release = () => {}
    this.#alone = new Promise((resolve) => {
      release = resolve
    })
    try {
      if (this.#sharers > 0) {
        await new Promise<void>((resolve) => {
          this.#whenIdle = resolve
        })
      }
      return await task()
    } finally {
      this.#whenIdle = null
      this.#alone = null
      release()
    }
  }
}
