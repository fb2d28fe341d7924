import type { Clock } from '../base/clock.ts'
import type { Config } from '../config/config.ts'

/** What a check found. A warning is safe for now; a problem is not. */
export interface DoctorFinding {
  /** What was looked at, in one or two words: `disk space`. */
  readonly subject: string
  readonly level: 'good' | 'warning' | 'problem'
  /** One sentence. May hold text from outside; whoever shows it escapes it. */
  readonly message: string
  /** What to do, as a sentence; null where there is nothing to do. */
  readonly remedy: string | null
}

export interface DoctorContext {
  readonly config: Config
  readonly clock: Clock
}

/** Looks at one thing without changing it. What it cannot find out is a finding too: it does not throw for it. */
export interface DoctorCheck {
  readonly subject: string
  run(context: DoctorContext): Promise<readonly DoctorFinding[]>
}

/** Run one after another, in this order. */
export type DoctorChecks = readonly DoctorCheck[]
