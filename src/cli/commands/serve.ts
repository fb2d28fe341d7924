import { loadConfig } from '../../config/load-config.ts'
import { type CommandContext, type ExitStatus, exitStatus } from '../context.ts'

export interface ServeOptions {
  readonly config?: string
}

/** Runs the server until it is told to stop. */
export async function runServer(context: CommandContext, options: ServeOptions): Promise<ExitStatus> {
  const config = loadConfig({ env: context.env, cwd: context.cwd, configFile: options.config })
  const { serve } = await import('../../server/main.ts')
  await serve(config)
  return exitStatus.good
}
