import type { CommandContext, ExitStatus } from '../context.ts'
import { type DoctorOptions, examine } from '../doctor/examine.ts'

/** Looks at everything that a server needs and prints what it found, with remedies. Changes nothing. */
export async function doctor(context: CommandContext, options: DoctorOptions): Promise<ExitStatus> {
  const { doctorChecks } = await import('../../server/doctor-checks.ts')
  return examine(context, options, doctorChecks)
}
