/** Barks when nothing has happened for too long. It does so once. */
export class Watchdog {
  readonly #timer: NodeJS.Timeout
  #isStopped = false

  constructor(patienceMs: number, bark: () => void) {
    this.#timer = setTimeout(() => {
      this.#isStopped = true
      bark()
    }, patienceMs)
  }

  /** Something has happened. */
  touch(): void {
    // A timer that has run would start again.
    if (!this.#isStopped) this.#timer.refresh()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }
}
