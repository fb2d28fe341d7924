import { expect, test } from 'vitest'
import { required } from '../base/assert.ts'
import { parseRegion } from '../base/brands.ts'
import { systemClock } from '../base/clock.ts'
import { Log } from '../base/log.ts'
import { OutgoingGuard } from '../base/outgoing-guard.ts'
import { systemRandom } from '../base/random.ts'
import { OpenCredentials } from './upstream-credentials.ts'

const base = { kind: 'keys', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hidden' } as const
const role = {
  kind: 'role',
  base,
  roleArn: 'arn:aws:iam::123456789012:role/audit',
  sessionName: 'cairn',
  externalId: null,
  stsRegion: required(parseRegion('eu-west-1'), 'a Region'),
} as const

test('upstream credentials: STS is asked nowhere that the guard lets nothing go, by name or by address', async () => {
  // A name that led elsewhere when the configuration was read.
  const guard = new OutgoingGuard((_hostname, _options, found) =>
    found(null, [{ address: '169.254.169.254', family: 4 }]),
  )
  for (const stsEndpoint of [null, 'http://sts.example.org', 'http://169.254.170.2']) {
    const lines: string[] = []
    const credentials = await OpenCredentials.open(
      { ...role, stsEndpoint },
      {
        entry: 'upstreams.s3',
        clock: systemClock,
        random: systemRandom,
        log: new Log(systemClock, 'info', (line) => lines.push(line)),
        guard,
        trustedCertificates: null,
      },
    )
    await expect(credentials.current()).rejects.toMatchObject({ name: 'NoCredentialsError', code: 'EACCES' })
    expect(credentials.stats()).toEqual({
      entry: 'upstreams.s3',
      failing: ['role'],
      areMissing: true,
      unsentRequests: 1,
    })
    expect(lines).toHaveLength(1)
    expect(lines.join()).not.toContain('hidden')
    credentials.close()
  }
})
