import { createHash, createPublicKey, verify } from 'node:crypto'
import { gunzipSync } from 'node:zlib'

/** An object as it lies in a bucket. */
export interface BucketObject {
  readonly body: Uint8Array
  /** Without `x-amz-meta-`. */
  readonly metadata: ReadonlyMap<string, string>
}

/** A key as ListPublicKeys shows it. */
export interface ListedKey {
  /** DER of a PKCS #1 `RSAPublicKey`. */
  readonly value: Uint8Array
  readonly fingerprint: string
  readonly validFromMs: number
  readonly validToMs: number
}

export interface BucketToRead {
  readonly bucketName: string
  readonly objects: ReadonlyMap<string, BucketObject>
  /** By Region. */
  readonly keys: (region: string) => readonly ListedKey[]
}

/** A digest as it was found, with what the names around it say. */
export interface FoundDigest {
  readonly key: string
  /** Account, Region, trail and whether it is a backfill digest: what shares it is one after the other. */
  readonly chain: string
  readonly isBackfill: boolean
  readonly region: string
  readonly startMs: number
  readonly endMs: number
  readonly sha256: string
  readonly signature: string
  readonly previousKey: string | null
  readonly logFiles: readonly string[]
}

const digestName =
  /^(?:.+\/)?AWSLogs\/(\d{12})\/CloudTrail-Digest\/([a-z0-9-]+)\/(\d{4}\/\d\d\/\d\d)\/\1_CloudTrail-Digest_\2_(.+)_([a-z0-9-]+)_(\d{8}T\d{6}Z)(_backfill)?\.json\.gz$/
const logName = /\/CloudTrail\/.*\.json\.gz$/

const members = [
  ...['awsAccountId', 'digestStartTime', 'digestEndTime', 'digestS3Bucket', 'digestS3Object'],
  ...['digestPublicKeyFingerprint', 'digestSignatureAlgorithm', 'newestEventTime', 'oldestEventTime'],
  ...['previousDigestS3Bucket', 'previousDigestS3Object', 'previousDigestHashValue'],
  ...['previousDigestHashAlgorithm', 'previousDigestSignature', 'logFiles'],
]

/**
 * Reads every digest of a bucket as the description of the format says, with none of the code that writes them, and
 * collects what is wrong: with each digest, with the chains, and with log files that not exactly one digest names.
 */
export function readDigests(bucket: BucketToRead) {
  const problems: string[] = []
  const digests = [...bucket.objects]
    .filter(([key]) => key.includes('/CloudTrail-Digest/'))
    .flatMap(([key, object]) => readDigest(bucket, key, object, problems) ?? [])
  checkChains(digests, problems)
  checkLogFiles(bucket, digests, problems)
  return { digests, problems }
}

function readDigest(bucket: BucketToRead, key: string, object: BucketObject, problems: string[]): FoundDigest | null {
  const problem = (text: string) => void problems.push(`${key}: ${text}`)
  const [, account, region = '', day, trail, home, stamp, backfill] = digestName.exec(key) ?? []
  const bytes = gunzipSync(object.body)
  const digest: Readonly<Record<string, unknown>> = JSON.parse(bytes.toString())
  const text = (name: string) => (typeof digest[name] === 'string' ? digest[name] : '')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const signature = object.metadata.get('signature') ?? ''
  const endMs = Date.parse(text('digestEndTime'))

  if (Object.keys(digest).join() !== members.join()) problem('other members, or in another order')
  if (text('awsAccountId') !== account) problem('the account of its name is another')
  if (text('digestS3Bucket') !== bucket.bucketName || text('digestS3Object') !== key) problem('it lies elsewhere')
  if (stamp !== text('digestEndTime').replace(/[-:]/g, '')) problem('its name is of another time')
  if (day !== text('digestEndTime').slice(0, 10).replaceAll('-', '/')) problem('its folder is of another day')
  if (text('digestSignatureAlgorithm') !== 'SHA256withRSA') problem('another algorithm')
  if (object.metadata.get('signature-algorithm') !== 'SHA256withRSA') problem('another algorithm in the metadata')
  const generated = object.metadata.get('backfill-generation-timestamp')
  if ((generated === undefined) !== (backfill === undefined)) problem('metadata of a backfill digest')

  const fingerprint = text('digestPublicKeyFingerprint')
  const listed = bucket.keys(region).find((candidate) => candidate.fingerprint === fingerprint)
  if (listed === undefined) problem('its key is not listed')
  else {
    const signedAtMs = generated === undefined ? endMs : Date.parse(generated)
    if (createHash('md5').update(listed.value).digest('hex') !== fingerprint) problem('the key is another')
    if (listed.validFromMs > signedAtMs || listed.validToMs < signedAtMs) problem('its key was not valid')
    const previousSignature = digest.previousDigestSignature ?? 'null'
    const signed = `${text('digestEndTime')}\n${bucket.bucketName}/${key}\n${sha256}\n${previousSignature}`
    const publicKey = createPublicKey({ key: Buffer.from(listed.value), format: 'der', type: 'pkcs1' })
    if (!verify('sha256', Buffer.from(signed), publicKey, Buffer.from(signature, 'hex'))) problem('bad signature')
  }

  const previous = members.slice(9, 14).map((name) => digest[name])
  const previousKey = typeof digest.previousDigestS3Object === 'string' ? digest.previousDigestS3Object : null
  if (previousKey === null && previous.some((value) => value !== null)) problem('half a digest before it')
  if (previousKey !== null) {
    const before = bucket.objects.get(previousKey)
    if (before === undefined) problem('the digest before it is missing')
    else {
      const beforeHash = createHash('sha256').update(gunzipSync(before.body)).digest('hex')
      if (beforeHash !== digest.previousDigestHashValue) problem('the digest before it was another')
      if (before.metadata.get('signature') !== digest.previousDigestSignature) problem('its signature was another')
      if (digest.previousDigestHashAlgorithm !== 'SHA-256') problem('another hash')
    }
  }

  return {
    key,
    chain: [account, region, trail, home, backfill].join(' '),
    isBackfill: backfill !== undefined,
    region,
    startMs: Date.parse(text('digestStartTime')),
    endMs,
    sha256,
    signature,
    previousKey,
    logFiles: logFilesOf(bucket, digest.logFiles, problem),
  }
}

function logFilesOf(bucket: BucketToRead, given: unknown, problem: (text: string) => void): readonly string[] {
  if (!Array.isArray(given)) {
    problem('no list of log files')
    return []
  }
  return given.map((file: Readonly<Record<string, unknown>>) => {
    const key = String(file.s3Object)
    const object = bucket.objects.get(key)
    if (file.s3Bucket !== bucket.bucketName || object === undefined) problem(`${key} is missing`)
    else if (createHash('sha256').update(gunzipSync(object.body)).digest('hex') !== file.hashValue) {
      problem(`${key} is another`)
    }
    return key
  })
}

/** Windows of one chain never overlap; each digest but the first of a chain names the one before and touches it. */
function checkChains(digests: readonly FoundDigest[], problems: string[]): void {
  const before = new Map<string, FoundDigest>()
  for (const digest of [...digests].sort((left, right) => left.endMs - right.endMs)) {
    const { chain, key, startMs, endMs, previousKey } = digest
    const last = before.get(chain)
    before.set(chain, digest)
    if (startMs >= endMs) problems.push(`${key}: an empty window`)
    if (last === undefined) {
      if (previousKey !== null) problems.push(`${key}: the first one names another before it`)
      continue
    }
    if (startMs < last.endMs) problems.push(`${key}: its window overlaps that of ${last.key}`)
    if (previousKey !== null && previousKey !== last.key) problems.push(`${key}: it names not the one before it`)
    if (previousKey !== null && !digest.isBackfill && startMs !== last.endMs) problems.push(`${key}: a gap`)
  }
}

function checkLogFiles({ objects }: BucketToRead, digests: readonly FoundDigest[], problems: string[]): void {
  const named = digests.flatMap(({ logFiles }) => logFiles)
  const counts = new Map<string, number>()
  for (const key of named) counts.set(key, (counts.get(key) ?? 0) + 1)
  for (const [key, count] of counts) if (count > 1) problems.push(`${key}: named ${count} times`)
  for (const key of objects.keys()) if (logName.test(key) && !counts.has(key)) problems.push(`${key}: never named`)
}
