import type { Clock } from '../../base/clock.ts'
import type { TextOutput } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { cutToWidth } from '../output/width.ts'
import type { ImportTotals } from './file-account.ts'

/** Ten times a second looks like motion; more only costs. */
const intervalMs = 100

const eraseLine = '\r\u001b[K'

/** One line on a terminal that says how far the import is; nothing where no person looks. */
export class Progress {
  readonly #output: TextOutput
  readonly #clock: Clock
  #shownAtMs = Number.NEGATIVE_INFINITY
  #isShown = false

  constructor(output: TextOutput, clock: Clock) {
    this.#output = output
    this.#clock = clock
  }

  async show({ files, events, stored }: ImportTotals, current: string): Promise<void> {
    const { columns } = this.#output
    const nowMs = this.#clock.monotonicMs()
    if (columns === null || nowMs - this.#shownAtMs < intervalMs) return
    this.#shownAtMs = nowMs
    this.#isShown = true
    const line = `${files} files, ${events} events, ${stored} new  ${escapeForTerminal(current)}`
    await this.#output.write(eraseLine + cutToWidth(line, columns - 1, 'start'))
  }

  /** Takes the line away, before something else is written. */
  async hide(): Promise<void> {
    if (!this.#isShown) return
    this.#isShown = false
    await this.#output.write(eraseLine)
  }
}
