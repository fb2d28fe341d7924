import type { DoctorCheck, DoctorFinding } from '../doctor-types.ts'
import { good, problem, warning } from './finding.ts'
import { readServerMetrics } from './server-metrics.ts'

const subject = 'deliveries'

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
  async run(context) {
    const metrics = await readServerMetrics(context)
    if (metrics.kind === 'no-server') return []
    if (metrics.kind === 'refused') {
      return [warning(subject, `Its metrics cannot be read (${metrics.status}).`, 'Run this where the server runs.')]
    }
    const found = alarms.flatMap(({ metric, finding }) => {
      const count = metrics.samples(metric)[0]?.value ?? 0
      return count > 0 ? [finding(count)] : []
    })
    return found.length > 0 ? found : [good(subject, 'What trails choose reaches their buckets.')]
  },
}
