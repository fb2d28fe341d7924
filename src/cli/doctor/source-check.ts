import type { DoctorCheck, DoctorFinding } from '../doctor-types.ts'
import { good, problem, warning } from './finding.ts'
import { readServerMetrics } from './server-metrics.ts'

const subject = 'sources'

const setting = 'See the source in the configuration, docs/guide/aws-accounts.md and docs/guide/sources.md.'

/** What is said of a source that cannot be followed, by why. */
const troubles: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  unreachable: ['does not answer, and is asked again', 'See whether its endpoint can be reached from here.'],
  denied: [
    'refuses access',
    'Give the keys the permissions that docs/guide/aws-accounts.md lists, or the server the right to read the file.',
  ],
  missing: ['is not there', setting],
  refused: ['refuses what it is asked', setting],
  'no-credentials': ['is not asked, because there are no valid credentials', 'See what is said of the credentials.'],
  'disk-full': ['waits, because the disk is full', 'Free some space.'],
  internal: ['cannot be followed', 'The log of the server says why.'],
}

/** Where the server runs: whether buckets of other accounts and log files can be followed. */
export const sourceCheck: DoctorCheck = {
  subject,
  async run(context) {
    const metrics = await readServerMetrics(context)
    // That they cannot be read is said beside this.
    if (metrics.kind !== 'read') return []
    const failing = metrics.samples('cairn_source_failing')
    if (failing.length === 0) return []
    const found = failing.filter(({ value }) => value > 0).map(({ labels }) => troubleFinding(labels))
    for (const { labels, value } of metrics.samples('cairn_source_left_messages_total')) {
      if (value > 0) found.push(leftFinding(labels.source ?? '', value))
    }
    return found.length > 0 ? found : [good(subject, 'All of them can be followed.')]
  },
}

function troubleFinding({ source = '', reason = '' }: Readonly<Record<string, string>>): DoctorFinding {
  const [what, remedy] = troubles[reason] ?? ['cannot be followed', setting]
  return problem(subject, `The source ${source}: its bucket, queue or file ${what}.`, remedy)
}

function leftFinding(source: string, count: number): DoctorFinding {
  const message = `${count} messages of the queue of ${source} were not understood, and were left to its redrive policy.`
  return warning(subject, message, 'See what else is sent to that queue; the log of the server names each message.')
}
