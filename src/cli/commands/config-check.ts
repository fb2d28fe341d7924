import { inspectConfig } from '../../config/load-config.ts'
import { describeProblem } from '../../config/problem.ts'
import { type CommandContext, type ExitStatus, exitStatus } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { Table } from '../output/table.ts'
import { checkSample } from './config-sample.ts'

export interface ConfigCheckOptions {
  readonly config?: string
  /** A file of records to try the redaction rules on. */
  readonly sample?: string
  readonly json?: boolean
}

const columns = [
  { title: 'KEY', widthMin: 28, widthTypical: 28 },
  { title: 'FROM', widthMin: 12, widthTypical: 20 },
  { title: 'VALUE', widthMin: 20, widthTypical: 30 },
]

/**
 * Prints every problem of the configuration; where there is none, every value and where it came from, or what the
 * redaction rules would change in a sample.
 */
export async function checkConfig(context: CommandContext, options: ConfigCheckOptions): Promise<ExitStatus> {
  const inspection = inspectConfig({ env: context.env, cwd: context.cwd, configFile: options.config })
  if (inspection.config === null) {
    const { problems } = inspection
    const lines = problems.map((problem) =>
      options.json === true ? JSON.stringify({ problem }) : escapeForTerminal(describeProblem(problem)),
    )
    await context.out.write(lines.map((line) => `${line}\n`).join(''))
    return exitStatus.bad
  }

  const { config, settings } = inspection
  if (options.sample !== undefined) {
    return await checkSample(context, config.redaction, options.sample, options.json === true)
  }
  if (options.json === true) {
    await context.out.write(settings.map((setting) => `${JSON.stringify(setting)}\n`).join(''))
    return exitStatus.good
  }
  const rows = settings.map(({ key, value, source }) => [key, source, value])
  const table = new Table(columns, context.out.columns, rows)
  await context.out.write(table.heading() + rows.map((row) => table.row(row)).join(''))
  return exitStatus.good
}
