import type { Config } from '../../config/config.ts'
import { endpointOf } from '../client/connect.ts'
import type { DoctorCheck, DoctorContext, DoctorFinding } from '../doctor-types.ts'
import { good, problem, warning } from './finding.ts'
import { get, type PlainAnswer } from './plain-get.ts'

const subject = 'server'

/** Signatures are refused from 15 minutes of difference on; this leaves time to act. */
const clockDifferenceMsMax = 60_000

/** Where the server runs: whether it is well, ready, and agrees on the time. */
export const serverCheck: DoctorCheck = {
  subject,
  async run(context) {
    if (context.config.listen.port === 0) {
      return [warning(subject, 'listen.port is 0, so it is not known where a server listens.', 'Set listen.port.')]
    }
    const endpoint = endpointOf(context.config)
    const health = await ask(endpoint, '/_cairn/health', context.config)
    if (health === null)
      return [warning(subject, `No Cairn answers at ${endpoint.origin}.`, 'Start one with: npm start')]
    if (health.status !== 200) {
      const remedy = 'Read its log; if another program has the port, change listen.port.'
      return [problem(subject, `${endpoint.origin} answers, but not as a healthy Cairn (${health.status}).`, remedy)]
    }
    const ready = await ask(endpoint, '/_cairn/ready', context.config)
    return [readiness(endpoint, ready), ...clock(health, context)]
  },
}

function readiness(endpoint: URL, ready: PlainAnswer | null): DoctorFinding {
  if (ready?.status === 200) return good(subject, `Cairn is ready at ${endpoint.origin}.`)
  const said = ready === null ? 'no answer' : `${ready.status} ${ready.text}`.trim()
  return problem(subject, `Cairn runs at ${endpoint.origin} but is not ready: ${said}.`, 'Wait, or read its log.')
}

function clock(health: PlainAnswer, { clock: ours }: DoctorContext): DoctorFinding[] {
  const theirs = health.dateMs
  if (theirs === null) return []
  const differenceMs = Math.abs(theirs - ours.nowMs())
  const message = `The clocks here and at the server differ by ${Math.round(differenceMs / 1000)} s.`
  const remedy = 'Set both from a time server (NTP).'
  return [differenceMs > clockDifferenceMsMax ? problem('clock', message, remedy) : good('clock', message)]
}

async function ask(endpoint: URL, path: string, config: Config): Promise<PlainAnswer | null> {
  return get(new URL(path, endpoint), config.listen.tls?.certFile ?? null)
}
