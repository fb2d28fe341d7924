import { S3Client } from '../../aws-client/s3-client.ts'
import { s3PlaceOf } from '../../aws-client/s3-place.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { OutgoingGuard } from '../../base/outgoing-guard.ts'
import type { HostedBuckets } from '../../buckets/open-hosted-buckets.ts'
import type { Config } from '../../config/config.ts'
import type { Authoriser } from '../../identity/authorise.ts'
import type { Endings } from '../endings.ts'
import type { ClientCredentials } from '../open-credentials.ts'
import { upstreamCertificates } from '../upstream-certificates.ts'
import type { DeliveryRecordParts } from './delivery-record.ts'
import { HostedLogBuckets } from './hosted-log-buckets.ts'
import type { TrailBuckets } from './trail-buckets.ts'
import { UpstreamLogBuckets } from './upstream-log-buckets.ts'

interface LogBucketParts extends DeliveryRecordParts {
  readonly config: Config
  readonly credentials: Pick<ClientCredentials, 'ofUpstream'>
  readonly hosted: HostedBuckets
  readonly authoriser: Pick<Authoriser, 'decide'>
  readonly guard: OutgoingGuard
  readonly clock: Clock
  readonly log: Log
}

/** The buckets that clients see: hosted here, or the upstream's of `s3`. */
export function openLogBuckets(parts: LogBucketParts, endings: Endings): TrailBuckets {
  const { config, hosted, authoriser, clock } = parts
  const upstream = config.upstreams.find(({ service }) => service === 's3')
  if (upstream === undefined) return new HostedLogBuckets({ ...hosted, ...parts, authoriser, clock })
  const { signing } = upstream
  const endpoint = new URL(upstream.endpoint)
  const region = (signing.kind === 'sign' ? signing.region : null) ?? config.region
  const s3 =
    signing.kind === 'pass'
      ? null
      : new S3Client({
          place: s3PlaceOf(endpoint, region),
          credentials: parts.credentials.ofUpstream(upstream),
          clock,
          trustedCertificates: upstreamCertificates(upstream),
          connectionsMax: upstream.connectionsMax,
          userAgent: 'cairn',
          guard: parts.guard,
        })
  const buckets = new UpstreamLogBuckets({ ...parts, s3, endpoint, region, accountId: config.account.id })
  endings.push(async () => s3?.close())
  return buckets
}
