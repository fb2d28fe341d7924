import { UnreachableError } from '../aws-client/signed-client.ts'
import { InvalidConfigError } from '../config/problem.ts'
import { nobodyThere } from './client/nobody-there.ts'
import { type CommandContext, type ExitStatus, exitStatus } from './context.ts'
import { escapeForTerminal } from './output/escape.ts'
import { runProgram } from './program.ts'

/** Runs one command line. Whatever goes wrong becomes a sentence for a person and an exit status. */
export async function runCli(context: CommandContext, args: readonly string[], version: string): Promise<ExitStatus> {
  try {
    return await runProgram(context, args, version)
  } catch (error) {
    await context.err.write(`cairn: ${describe(error)}\n`)
    return exitStatus.couldNotRun
  }
}

function describe(error: unknown): string {
  if (error instanceof UnreachableError) return nobodyThere(error).message
  if (error instanceof InvalidConfigError) {
    return `the configuration cannot be used:\n${error.message.split('\n').map(escapeForTerminal).join('\n')}`
  }
  if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') {
    return 'the connection to the server broke before the answer was complete; run the command again'
  }
  return error instanceof Error ? error.message.split('\n').map(escapeForTerminal).join('\n') : String(error)
}
