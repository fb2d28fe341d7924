import type { Clock } from '../base/clock.ts'

/** Exit status of every command. */
export const exitStatus = { good: 0, bad: 1, couldNotRun: 2 } as const
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus]

/** Somewhere to write text to. */
export interface TextOutput {
  /** Resolves when more can be written; a reader that is slow slows the command down. */
  write(text: string): Promise<void>
  /** Columns of the terminal; null where a file or another program reads. */
  readonly columns: number | null
}

/** What a command sees of the machine. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute. */
  readonly cwd: string
  readonly homeDir: string
  readonly clock: Clock
  readonly out: TextOutput
  readonly err: TextOutput
  /** Aborts at the first Ctrl-C from now on. A command that never asks is simply ended by it. */
  interruption(): AbortSignal
}

/** The command could not do what was asked. The message is one sentence or more, with a remedy, safe for a terminal. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError'
}
