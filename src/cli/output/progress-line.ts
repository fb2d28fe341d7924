import type { Clock } from '../../base/clock.ts'
import type { TextOutput } from '../context.ts'
import { escapeForTerminal } from './escape.ts'
import { cutToWidth } from './width.ts'

/** Ten times a second looks like motion; more only costs. */
const intervalMs = 100

const eraseLine = '\r\u001b[K'

/** One line on a terminal that says how far the work is; nothing where no person looks. */
export class ProgressLine {
  readonly #output: TextOutput
  readonly #clock: Clock
  #shownAtMs = Number.NEGATIVE_INFINITY
  #isShown = false

  constructor(output: TextOutput, clock: Clock) {
    this.#output = output
    this.#clock = clock
  }

  /** @param text is asked for only where it is shown. */
  async show(text: () => string): Promise<void> {
    const { columns } = this.#output
    const nowMs = this.#clock.monotonicMs()
    if (columns === null || nowMs - this.#shownAtMs < intervalMs) return
    this.#shownAtMs = nowMs
    this.#isShown = true
    await this.#output.write(eraseLine + cutToWidth(escapeForTerminal(text()), columns - 1, 'start'))
  }

  /** Takes the line away, before something else is written. */
  async hide(): Promise<void> {
    if (!this.#isShown) return
    this.#isShown = false
    await this.#output.write(eraseLine)
  }
}
