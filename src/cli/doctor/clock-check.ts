import type { DoctorCheck } from '../doctor-types.ts'
import { good, problem } from './finding.ts'

const subject = 'clock'

/** No Cairn is older than this; a machine that believes otherwise lost its time. */
const earliestMs = Date.UTC(2026, 0, 1)

/** Whether the time can be true at all. Every record and every signature depends on it. */
export const clockCheck: DoctorCheck = {
  subject,
  async run({ clock }) {
    const nowMs = clock.nowMs()
    const message = `It is ${new Date(nowMs).toISOString()} here.`
    return [nowMs < earliestMs ? problem(subject, message, 'Set the clock of this machine.') : good(subject, message)]
  },
}
