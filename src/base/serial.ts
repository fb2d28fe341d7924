/** Runs tasks one after another, in the order in which they came. A task that fails holds up no other. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve()

  /** Resolves or rejects as `task` does, once all tasks before it have ended. */
  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => undefined)
    return result
  }
}
