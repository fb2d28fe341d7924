import { endpointOf } from '../client/connect.ts'
import type { DoctorCheck, DoctorFinding } from '../doctor-types.ts'
import { good, problem, warning } from './finding.ts'
import { get } from './plain-get.ts'

const subject = 'deliveries'

/** The text of all metrics takes some 20 KB. */
const metricsBytesMax = 1024 * 1024

/** What of the server's metrics wants somebody to act. */
const alarms: readonly { readonly metric: string; readonly finding: (count: number) => DoctorFinding }[] = [
  {
    metric: 'cairn_delivery_failing',
    finding: (count) =>
      warning(
        subject,
        `The last attempt of ${count} deliveries has failed. They are tried again, and nothing is lost by it.`,
        'See LatestDeliveryError: aws cloudtrail get-trail-status --name TRAIL',
      ),
  },
  {
    metric: 'cairn_delivery_gaps',
    finding: (count) =>
      warning(
        subject,
        `${count} gaps were given up and are in no log file.`,
        'Deliver them while the records are kept: ./cairn redeliver TRAIL',
      ),
  },
  {
    metric: 'cairn_proof_stopped',
    finding: () =>
      problem(
        subject,
        'The proof tree stands still, and no checkpoint is signed.',
        'See StopProofTree: ./cairn lookup eventName=StopProofTree',
      ),
  },
]

/** Where the server runs: whether what trails choose reaches their buckets. */
export const deliveryCheck: DoctorCheck = {
  subject,
  async run({ config }) {
    if (config.listen.port === 0) return []
    const url = new URL('/_cairn/metrics', endpointOf(config))
    const answer = await get(url, config.listen.tls?.certFile ?? null, metricsBytesMax)
    // That no server answers is said beside this.
    if (answer === null) return []
    if (answer.status !== 200) {
      return [warning(subject, `Its metrics cannot be read (${answer.status}).`, 'Run this where the server runs.')]
    }
    const found = alarms.flatMap(({ metric, finding }) => {
      const count = numberIn(answer.text, metric)
      return count > 0 ? [finding(count)] : []
    })
    return found.length > 0 ? found : [good(subject, 'What trails choose reaches their buckets.')]
  },
}

/** The value of a metric without labels; 0 where it is not there. */
function numberIn(text: string, metric: string): number {
  return Number(new RegExp(`^${metric} (\\S+)$`, 'm').exec(text)?.[1] ?? 0)
}
