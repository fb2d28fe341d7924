import { createHash } from 'node:crypto'
import { formatEventTime, parseEventTime } from '../../event/event-time.ts'
import {
  type DigestFile,
  digestHashAlgorithm,
  digestMetadata,
  digestSignatureAlgorithm,
  formatDigestFile,
} from '../../formats/digest-file.ts'
import { formatDigestFileKey } from '../../formats/digest-file-key.ts'
import type { DeliveredFile } from '../delivered-file.ts'
import type { DigestChain, DigestPlan } from './digest-chain.ts'

type Planned = Pick<DigestPlan, 'startMs' | 'endMs' | 'bucketName' | 'key' | 'fingerprint'>

/** The digest that a plan stands for: the same for the same chain, plan and files. */
export function digestOf(chain: DigestChain, plan: Planned, files: readonly DeliveredFile[]): DigestFile {
  return {
    awsAccountId: chain.accountId,
    digestStartTime: formatEventTime(plan.startMs),
    digestEndTime: formatEventTime(plan.endMs),
    digestS3Bucket: plan.bucketName,
    digestS3Object: plan.key,
    digestPublicKeyFingerprint: plan.fingerprint,
    digestSignatureAlgorithm,
    newestEventTime: extremeOf(files, 'newestEventTime', (time, best) => time > best),
    oldestEventTime: extremeOf(files, 'oldestEventTime', (time, best) => time < best),
    previous: chain.last,
    logFiles: files.map((file) => ({
      s3Bucket: file.bucketName,
      s3Object: file.key,
      hashValue: file.sha256,
      hashAlgorithm: digestHashAlgorithm,
      newestEventTime: file.newestEventTime,
      oldestEventTime: file.oldestEventTime,
    })),
  }
}

/** The uncompressed bytes of a digest, and their SHA-256 in lower-case hex. */
export function digestBytes(digest: DigestFile) {
  const bytes = Buffer.from(formatDigestFile(digest))
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

export interface DigestDestination {
  readonly bucketName: string
  readonly keyPrefix: string | null
  readonly trailName: string
  readonly homeRegion: DigestChain['region']
}

export function digestKey(chain: DigestChain, endMs: number, { keyPrefix, ...trail }: DigestDestination): string {
  const { accountId, region, isBackfill } = chain
  const { trailName, homeRegion } = trail
  return formatDigestFileKey({
    prefix: keyPrefix ?? '',
    organizationId: null,
    accountId,
    region,
    trailName,
    homeRegion,
    endMs,
    isBackfill,
  })
}

/** Metadata of the object of a digest. */
export function digestObjectMetadata({ isBackfill }: DigestChain, plan: DigestPlan): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>([
    [digestMetadata.signature, plan.signature],
    [digestMetadata.signatureAlgorithm, digestSignatureAlgorithm],
  ])
  if (isBackfill) metadata.set(digestMetadata.backfillGeneratedAt, formatEventTime(plan.plannedAtMs))
  return metadata
}

/** A time that cannot be read stands for none. */
function extremeOf(
  files: readonly DeliveredFile[],
  name: 'newestEventTime' | 'oldestEventTime',
  isBeyond: (timeMs: number, bestMs: number) => boolean,
): string | null {
  let best: { readonly text: string; readonly timeMs: number } | null = null
  for (const { [name]: text } of files) {
    const timeMs = parseEventTime(text)
    if (text === null || timeMs === null) continue
    if (best === null || isBeyond(timeMs, best.timeMs)) best = { text, timeMs }
  }
  return best?.text ?? null
}
