import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { systemClock } from '../base/clock.ts'
import { isJsonObject, textAt } from '../event/event-record.ts'
import type { CommandContext } from './context.ts'
import { nodeOutput } from './node-output.ts'
import { runCli } from './run.ts'

const context: CommandContext = {
  env: process.env,
  cwd: process.cwd(),
  homeDir: homedir(),
  clock: systemClock,
  out: nodeOutput(process.stdout),
  err: nodeOutput(process.stderr),
  interruption() {
    const controller = new AbortController()
    // Once: a second Ctrl-C ends the process, whatever is still in flight.
    process.once('SIGINT', () => controller.abort())
    return controller.signal
  },
}

process.exitCode = await runCli(context, process.argv.slice(2), version())

/** From `package.json`, which lies beside the folder that this file was compiled into. */
function version(): string {
  const content: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  return (isJsonObject(content) ? textAt(content, 'version') : null) ?? 'unknown'
}
