import { Serial } from '../base/serial.ts'

/** Runs tasks of one name one after another, and those of different names beside each other. */
export class KeyedSerial {
  readonly #lines = new Map<string, { readonly serial: Serial; waiting: number }>()

  async run<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
    const line = this.#lines.get(name) ?? { serial: new Serial(), waiting: 0 }
    this.#lines.set(name, line)
    line.waiting += 1
    try {
      return await line.serial.run(task)
    } finally {
      line.waiting -= 1
      if (line.waiting === 0) this.#lines.delete(name)
    }
  }
}
