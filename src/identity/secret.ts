import { inspect } from 'node:util'

/**
 * A text that must not reach a log, a message or an answer by accident: whatever prints it gets `[secret]`.
 * Only {@link reveal} gives the text, so that each place that does can be found by that word.
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}
