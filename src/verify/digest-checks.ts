import { verify } from 'node:crypto'
import { parseEventTime } from '../event/event-time.ts'
import { digestHashAlgorithm, digestSignatureAlgorithm, digestTextToSign } from '../formats/digest-file.ts'
import type { DigestContent, ReadDigest } from './digest-reader.ts'
import type { Problem } from './finding.ts'
import type { PublicKey } from './public-keys.ts'

/** What a digest file and its name show to be wrong by themselves, its signature aside. */
export function problemsOfContent(
  { at, name, signed }: ReadDigest,
  { digest, startMs, endMs }: DigestContent,
): Problem[] {
  const problems: Problem[] = []
  if (digest.digestS3Bucket !== at.bucket || digest.digestS3Object !== at.key) problems.push('moved')
  else if (digest.awsAccountId !== name.accountId || endMs !== name.endMs) problems.push('name-differs')
  if (startMs > endMs || !isOrdered(digest) || !digest.logFiles.every(isOrdered)) problems.push('times-impossible')
  const signatureAlgorithms = [
    digest.digestSignatureAlgorithm,
    ...(signed?.algorithm == null ? [] : [signed.algorithm]),
  ]
  const hashAlgorithms = digest.logFiles.map(({ hashAlgorithm }) => hashAlgorithm)
  if (digest.previous !== null) hashAlgorithms.push(digest.previous.hashAlgorithm)
  const areKnown =
    signatureAlgorithms.every((name) => name === digestSignatureAlgorithm) &&
    hashAlgorithms.every((name) => name === digestHashAlgorithm)
  if (!areKnown) problems.push('unknown-algorithm')
  return problems
}

interface EventTimes {
  readonly oldestEventTime: string | null
  readonly newestEventTime: string | null
}

/** Times that are absent or cannot be read are in no order. */
function isOrdered({ oldestEventTime, newestEventTime }: EventTimes): boolean {
  const [oldestMs, newestMs] = [parseEventTime(oldestEventTime), parseEventTime(newestEventTime)]
  return oldestMs === null || newestMs === null || oldestMs <= newestMs
}

/** Digests are signed when they are delivered; readers of AWS ask for keys up to two hours later. */
const deliveryDelayMsMax = 2 * 3_600_000

/** What is wrong with `signature` (hex) as that of the digest, by one of `keys`. */
export function problemsOfSignature(
  { name, signed }: ReadDigest,
  content: DigestContent,
  signature: string,
  keys: readonly PublicKey[],
): Problem[] {
  const fingerprint = content.digest.digestPublicKeyFingerprint
  const found = keys.filter((key) => key.fingerprint === fingerprint)
  if (found.length === 0) return ['key-unknown']
  const [usable] = found.filter(({ key }) => key !== null)
  if (usable === undefined || usable.key === null) return ['key-unusable']
  const text = Buffer.from(digestTextToSign(content.digest, content.sha256))
  const bytes = /^(?:[0-9a-f]{2})+$/.test(signature) ? Buffer.from(signature, 'hex') : null
  if (bytes === null || !verify('sha256', text, usable.key, bytes)) return ['signature-wrong']
  const signedAtMs = name.isBackfill ? (signed?.backfillGeneratedAtMs ?? null) : content.endMs
  return signedAtMs === null || found.some((key) => wasValid(key, signedAtMs)) ? [] : ['key-not-valid-then']
}

function wasValid({ validFromMs, validUntilMs }: PublicKey, atMs: number): boolean {
  const isTooEarly = validFromMs !== null && atMs + deliveryDelayMsMax < validFromMs
  const isTooLate = validUntilMs !== null && atMs > validUntilMs + deliveryDelayMsMax
  return !isTooEarly && !isTooLate
}
