import type { Clock } from './clock.ts'

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

type LogFields = Readonly<Record<string, string | number | boolean | null>>

/** One JSON object a line: `time`, `level`, a constant `message`, then fields. Never a secret. */
export class Log {
  readonly #clock: Clock
  readonly #threshold: number
  readonly #write: (line: string) => void
  readonly #clean: (text: string) => string

  /** @param clean Takes secrets out of a field: errors quote what other servers and clients say. */
  constructor(clock: Clock, level: LogLevel, write: (line: string) => void, clean = (text: string) => text) {
    this.#clock = clock
    this.#threshold = logLevels.indexOf(level)
    this.#write = write
    this.#clean = clean
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#line('debug', message, fields)
  }

  info(message: string, fields: LogFields = {}): void {
    this.#line('info', message, fields)
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#line('warn', message, fields)
  }

  error(message: string, fields: LogFields = {}): void {
    this.#line('error', message, fields)
  }

  #line(level: LogLevel, message: string, fields: LogFields): void {
    if (logLevels.indexOf(level) < this.#threshold) return
    const time = new Date(this.#clock.nowMs()).toISOString()
    const cleaned = Object.entries(fields).map(([name, value]) => [name, this.#cleaned(value)])
    this.#write(`${JSON.stringify({ time, level, message, ...Object.fromEntries(cleaned) })}\n`)
  }

  #cleaned(value: LogFields[string]): LogFields[string] {
    return typeof value === 'string' ? this.#clean(value) : value
  }
}
