import { inspectConfig } from '../../config/load-config.ts'
import { describeProblem } from '../../config/problem.ts'
import { type CommandContext, type ExitStatus, exitStatus } from '../context.ts'
import type { DoctorCheck, DoctorChecks, DoctorContext, DoctorFinding } from '../doctor-types.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { clockCheck } from './clock-check.ts'
import { credentialCheck } from './credential-check.ts'
import { dataFolderCheck } from './data-folder-check.ts'
import { deliveryCheck } from './delivery-check.ts'
import { good, problem } from './finding.ts'
import { masterKeyCheck } from './master-key-check.ts'
import { serverCheck } from './server-check.ts'
import { sourceCheck } from './source-check.ts'
import { tlsCheck } from './tls-check.ts'

export interface DoctorOptions {
  readonly config?: string
  readonly json?: boolean
}

const ownChecks: DoctorChecks = [
  clockCheck,
  dataFolderCheck,
  masterKeyCheck,
  tlsCheck,
  serverCheck,
  deliveryCheck,
  sourceCheck,
  credentialCheck,
]

/** Runs our own checks, then those that know the server's files, and prints what they found. */
export async function examine(
  context: CommandContext,
  options: DoctorOptions,
  serverChecks: DoctorChecks,
): Promise<ExitStatus> {
  const inspection = inspectConfig({ env: context.env, cwd: context.cwd, configFile: options.config })
  const findings: DoctorFinding[] = []
  if (inspection.config === null) {
    const remedy = 'See docs/reference/configuration.md, then: ./cairn config check'
    findings.push(...inspection.problems.map((found) => problem('configuration', describeProblem(found), remedy)))
  } else {
    findings.push(good('configuration', 'It is valid.'))
    for (const check of [...ownChecks, ...serverChecks])
      findings.push(...(await run(check, { config: inspection.config, clock: context.clock })))
  }
  const show = options.json === true ? (finding: DoctorFinding) => `${JSON.stringify(finding)}\n` : lineOf
  await context.out.write(findings.map(show).join(''))
  return findings.some(({ level }) => level === 'problem') ? exitStatus.bad : exitStatus.good
}

/** One check that fails must not hide what the others find. */
async function run(check: DoctorCheck, context: DoctorContext): Promise<readonly DoctorFinding[]> {
  try {
    return await check.run(context)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [problem(check.subject, `It could not be examined: ${why}`, 'Run this as the user that runs the server.')]
  }
}

const marks = { good: 'ok      ', warning: 'warning ', problem: 'PROBLEM ' } as const

function lineOf({ subject, level, message, remedy }: DoctorFinding): string {
  const line = `${marks[level]} ${subject}: ${escapeForTerminal(message)}\n`
  return remedy === null ? line : `${line}${' '.repeat(marks.good.length + 1)}${escapeForTerminal(remedy)}\n`
}
