import { systemClock } from '../../base/clock.ts'
import type { CommandContext, ExitStatus, TextOutput } from '../context.ts'
import { runCli } from '../run.ts'

/** What a command printed and how it ended. */
export interface CommandRun {
  readonly status: ExitStatus
  readonly out: string
  readonly err: string
}

export interface Surroundings {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Columns of the terminal; none where absent. */
  readonly columns?: number
  /** Stands for Ctrl-C. */
  readonly interruption?: AbortSignal
  /** Called with everything that was printed so far, after each write. */
  readonly onOutput?: (out: string, err: string) => void
}

/** Keys that sign, for a server that does not look. */
export const someKeys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret-of-anyone' }

/** Runs a command line in this process. */
export async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<CommandRun> {
  return runIn(surroundings, (context) => runCli(context, args, '1.2.3'))
}

/** Runs `command` and collects what it prints. */
export async function runIn(
  { cwd, env = {}, columns, interruption, onOutput }: Surroundings,
  command: (context: CommandContext) => Promise<ExitStatus>,
): Promise<CommandRun> {
  const printed = { out: '', err: '' }
  const output = (name: 'out' | 'err'): TextOutput => ({
    columns: columns ?? null,
    async write(text) {
      printed[name] += text
      onOutput?.(printed.out, printed.err)
    },
  })
  const status = await command({
    env,
    cwd,
    homeDir: cwd,
    clock: systemClock,
    out: output('out'),
    err: output('err'),
    interruption: () => interruption ?? new AbortController().signal,
  })
  return { status, ...printed }
}
