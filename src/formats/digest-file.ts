import { isJsonObject, type JsonObject } from '../event/event-record.ts'

/** A digest file: which log files were delivered in a span of time, and the digest before it. */
export interface DigestFile {
  readonly awsAccountId: string
  /** `2026-11-20T09:00:00Z`. The span of deliveries; its end is the beginning of the next. */
  readonly digestStartTime: string
  readonly digestEndTime: string
  /** Where it lies. */
  readonly digestS3Bucket: string
  readonly digestS3Object: string
  /** Of the key that signed it: MD5 of its DER form, in lower-case hex. */
  readonly digestPublicKeyFingerprint: string
  readonly digestSignatureAlgorithm: string
  /** Over all log files; null where there are none. */
  readonly newestEventTime: string | null
  readonly oldestEventTime: string | null
  /** Null in the first of a chain. */
  readonly previous: PreviousDigest | null
  readonly logFiles: readonly DigestedLogFile[]
}

export interface PreviousDigest {
  readonly bucket: string
  readonly object: string
  /** SHA-256 of its uncompressed content, in lower-case hex. */
  readonly hashValue: string
  readonly hashAlgorithm: string
  /** In lower-case hex. */
  readonly signature: string
}

export interface DigestedLogFile {
  readonly s3Bucket: string
  readonly s3Object: string
  /** SHA-256 of its uncompressed content, in lower-case hex. */
  readonly hashValue: string
  readonly hashAlgorithm: string
  readonly newestEventTime: string | null
  readonly oldestEventTime: string | null
}

export const digestSignatureAlgorithm = 'SHA256withRSA'
export const digestHashAlgorithm = 'SHA-256'

/** Names of the metadata of a digest's object. */
export const digestMetadata = {
  signature: 'signature',
  signatureAlgorithm: 'signature-algorithm',
  backfillGeneratedAt: 'backfill-generation-timestamp',
} as const

/** The text of a digest file, its members in the order in which AWS writes them. */
export function formatDigestFile({ previous, logFiles, ...digest }: DigestFile): string {
  return JSON.stringify({
    ...digest,
    previousDigestS3Bucket: previous?.bucket ?? null,
    previousDigestS3Object: previous?.object ?? null,
    previousDigestHashValue: previous?.hashValue ?? null,
    previousDigestHashAlgorithm: previous?.hashAlgorithm ?? null,
    previousDigestSignature: previous?.signature ?? null,
    logFiles,
  })
}

/** The digest that `text` is; null where it is none. What it says is not believed before its signature is checked. */
export function parseDigestFile(text: string): DigestFile | null {
  const given = parseJson(text)
  if (!isJsonObject(given) || !Array.isArray(given.logFiles)) return null
  const texts = textsOf(given, [
    'awsAccountId',
    'digestStartTime',
    'digestEndTime',
    'digestS3Bucket',
    'digestS3Object',
    'digestPublicKeyFingerprint',
    'digestSignatureAlgorithm',
  ])
  const previous = previousOf(given)
  const logFiles = given.logFiles.map(logFileOf)
  if (texts === null || previous === undefined || !logFiles.every((file) => file !== null)) return null
  return { ...texts, ...eventTimes(given), previous, logFiles }
}

/**
 * What is signed: when the digest ends, where it lies, its hash, and the signature before it.
 *
 * @param contentSha256 Of the uncompressed content, in lower-case hex.
 */
export function digestTextToSign(
  digest: Pick<DigestFile, 'digestEndTime' | 'digestS3Bucket' | 'digestS3Object' | 'previous'>,
  contentSha256: string,
): string {
  const { digestEndTime, digestS3Bucket, digestS3Object, previous } = digest
  return [digestEndTime, `${digestS3Bucket}/${digestS3Object}`, contentSha256, previous?.signature ?? 'null'].join('\n')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function logFileOf(given: unknown): DigestedLogFile | null {
  if (!isJsonObject(given)) return null
  const texts = textsOf(given, ['s3Bucket', 's3Object', 'hashValue', 'hashAlgorithm'])
  return texts === null ? null : { ...texts, ...eventTimes(given) }
}

/** Undefined: some of its members are there and others are not. */
function previousOf(given: JsonObject): PreviousDigest | null | undefined {
  const names = [
    'previousDigestS3Bucket',
    'previousDigestS3Object',
    'previousDigestHashValue',
    'previousDigestHashAlgorithm',
    'previousDigestSignature',
  ] as const
  if (names.every((name) => (given[name] ?? null) === null)) return null
  const texts = textsOf(given, names)
  if (texts === null) return undefined
  return {
    bucket: texts.previousDigestS3Bucket,
    object: texts.previousDigestS3Object,
    hashValue: texts.previousDigestHashValue,
    hashAlgorithm: texts.previousDigestHashAlgorithm,
    signature: texts.previousDigestSignature,
  }
}

function eventTimes({ newestEventTime, oldestEventTime }: JsonObject) {
  return { newestEventTime: textOrNull(newestEventTime), oldestEventTime: textOrNull(oldestEventTime) }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function textsOf<Name extends string>(given: JsonObject, names: readonly Name[]): Record<Name, string> | null {
  const texts: Partial<Record<Name, string>> = {}
  for (const name of names) {
    const value = Object.hasOwn(given, name) ? given[name] : null
    if (typeof value !== 'string') return null
    texts[name] = value
  }
  return hasAll(texts, names) ? texts : null
}

function hasAll<Name extends string>(
  texts: Partial<Record<Name, string>>,
  names: readonly Name[],
): texts is Record<Name, string> {
  return names.every((name) => texts[name] !== undefined)
}
