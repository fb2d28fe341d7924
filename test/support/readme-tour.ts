import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder of the clone, which is where a reader of README.md runs its commands. */
export const cloneFolder = fileURLToPath(new URL('../../../', import.meta.url))

/** A step of the tour in README.md. */
export interface TourStep {
  /** Text for a shell, as it is written. */
  readonly command: string
  /** Lines that the command prints, in this order, among others. */
  readonly expected: readonly string[]
}

/** Every block of shell commands under the heading of the tour, each with the block of output that follows it. */
export function readTour(): readonly TourStep[] {
  const readme = readFileSync(`${cloneFolder}README.md`, 'utf8')
  const tour = /^## The quick tour$([\s\S]*?)^## /m.exec(readme)?.[1] ?? ''
  const steps: { command: string; expected: readonly string[] }[] = []
  for (const [, language, content = ''] of tour.matchAll(/^```(\w*)\n([\s\S]*?)\n```$/gm)) {
    const last = steps.at(-1)
    if (language === 'sh') steps.push({ command: content, expected: [] })
    else if (language === 'text' && last !== undefined) last.expected = content.split('\n')
    else throw new Error(`the tour has a block of another kind: ${language}`)
  }
  return steps
}

/**
 * The first expected line that `printed` does not hold, or null. `…` stands for anything in a line, a blank for any
 * blanks; a line may stand anywhere in a printed one.
 */
export function missingLine(expected: readonly string[], printed: string): string | null {
  const lines = printed.split('\n')
  let from = 0
  for (const line of expected) {
    const pattern = lineIn(line)
    const at = lines.slice(from).findIndex((one) => pattern.test(one))
    if (at < 0) return line
    from += at + 1
  }
  return null
}

function lineIn(expected: string): RegExp {
  const escaped = expected.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(escaped.replace(/\s+/g, '\\s+').replaceAll('…', '.*'))
}
