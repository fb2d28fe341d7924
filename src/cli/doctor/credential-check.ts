import type { DoctorCheck } from '../doctor-types.ts'
import { good, problem, warning } from './finding.ts'
import { readServerMetrics } from './server-metrics.ts'

const subject = 'credentials'

const failures: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  file: [
    'its credentials file cannot be read, or lacks the profile. The keys that it had last stay in use',
    'Write the file again, readable for the user that runs the server. It needs no restart.',
  ],
  role: [
    'its role cannot be assumed. The session that is there stays in use until it ends',
    'The log of the server names why. See the role, its trust policy and stsEndpoint.',
  ],
}

/** Where the server runs: whether it has, and will have, what it signs with for upstreams and sources. */
export const credentialCheck: DoctorCheck = {
  subject,
  async run(context) {
    const metrics = await readServerMetrics(context)
    // That they cannot be read is said beside this.
    if (metrics.kind !== 'read') return []
    const missing = metrics.samples('cairn_credentials_missing')
    if (missing.length === 0) return []
    const found = [
      ...missing
        .filter(({ value }) => value > 0)
        .map(({ labels: { entry = '' } }) =>
          problem(subject, `${entry} has no valid credentials: nothing is sent for it.`, failures.role?.[1] ?? ''),
        ),
      ...metrics
        .samples('cairn_credentials_failing')
        .filter(({ value }) => value > 0)
        .map(({ labels: { entry = '', part = '' } }) => {
          const [what, remedy] = failures[part] ?? ['they cannot be renewed', 'The log of the server says why.']
          return warning(subject, `${entry}: ${what}.`, remedy)
        }),
    ]
    return found.length > 0 ? found : [good(subject, 'What signs for upstreams and sources is valid.')]
  },
}
