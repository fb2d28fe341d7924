import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * Writes chains of digest files and their log files into a folder, as AWS writes them into a bucket. It shares no code
 * with the product: what it knows of the formats it knows from CloudTrail's documentation.
 */

export interface MadeKey {
  readonly privateKey: KeyObject
  readonly der: Buffer
  readonly fingerprint: string
}

export function makeKey(): MadeKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const der = publicKey.export({ type: 'pkcs1', format: 'der' })
  return { privateKey, der, fingerprint: createHash('md5').update(der).digest('hex') }
}

/** What ListPublicKeys would answer. */
export function publicKeyList(...keys: readonly MadeKey[]) {
  return {
    PublicKeyList: keys.map(({ der, fingerprint }) => ({ Value: der.toString('base64'), Fingerprint: fingerprint })),
  }
}

export interface ChainPlan {
  readonly folder: string
  readonly key: MadeKey
  /** False: as `aws s3 sync` copies a bucket, without the signatures. */
  readonly hasMetadata: boolean
  readonly bucketName: string
  readonly accountId: string
  readonly region: string
  readonly trailName: string
  readonly homeRegion: string
  readonly startMs: number
  readonly windowMs: number
  /** Number of the first log file, where another chain writes into the same folder. */
  readonly firstFile?: number
}

export const usualChain = {
  hasMetadata: true,
  bucketName: 'audit-logs',
  accountId: '111122223333',
  region: 'eu-west-1',
  trailName: 'management_events',
  homeRegion: 'us-east-1',
  startMs: Date.UTC(2026, 10, 20, 20, 1, 31),
  windowMs: 3_600_000,
} satisfies Partial<ChainPlan>

export interface MadeLogFile {
  readonly key: string
  readonly content: Buffer
  readonly oldestEventTime: string
  readonly newestEventTime: string
}

export interface MadeDigest {
  readonly key: string
  readonly fields: DigestFields
  readonly logFiles: readonly MadeLogFile[]
  readonly signature: string
}

export type DigestFields = Readonly<Record<string, unknown>> & {
  readonly digestEndTime: string
  readonly digestS3Bucket: string
  readonly digestS3Object: string
  readonly previousDigestSignature: string | null
}

export interface WindowPlan {
  readonly logFiles: number
  /** The first of a new chain, this long after the end of the one before. */
  readonly restartsAfterMs?: number
  /** Where it is another than that of the chain: the first and the last of a chain are shorter. */
  readonly windowMs?: number
  readonly isBackfill?: boolean
  readonly key?: MadeKey
}

/** A chain as far as it is there. */
export type Chain = Pick<MadeChain, 'digests' | 'logFiles'>

/** A chain in the making. */
export class MadeChain {
  readonly plan: ChainPlan
  readonly digests: MadeDigest[] = []
  readonly backfillDigests: MadeDigest[] = []
  #startMs: number
  #files: number

  constructor(plan: ChainPlan) {
    this.plan = plan
    this.#startMs = plan.startMs
    this.#files = plan.firstFile ?? 0
  }

  get logFiles(): readonly MadeLogFile[] {
    return [...this.digests, ...this.backfillDigests].flatMap(({ logFiles }) => logFiles)
  }

  /** When the newest digest ends. */
  get endMs(): number {
    return this.#startMs
  }

  /** Writes the log files of the next window and its digest. A backfill digest is of the window before, once more. */
  addWindow({ logFiles, restartsAfterMs, isBackfill = false, ...given }: WindowPlan): MadeDigest {
    const { windowMs, key } = { ...this.plan, ...given }
    if (restartsAfterMs !== undefined) this.#startMs += restartsAfterMs
    const startMs = isBackfill ? this.#startMs - windowMs : this.#startMs
    const files = Array.from({ length: logFiles }, (_, at) => this.#writeLogFile(startMs + (at + 1) * 60_000))
    const chain = isBackfill ? this.backfillDigests : this.digests
    const previous = restartsAfterMs === undefined ? (chain.at(-1) ?? null) : null
    const fields = this.#fieldsOf(startMs, startMs + windowMs, files, previous, key, isBackfill)
    const signature = writeDigest(this.plan, fields, key.privateKey, isBackfill ? startMs + 2 * windowMs : null)
    const made = { key: fields.digestS3Object, fields, logFiles: files, signature }
    chain.push(made)
    this.#startMs = startMs + windowMs
    return made
  }

  #writeLogFile(deliveredAtMs: number): MadeLogFile {
    const { accountId, region } = this.plan
    this.#files += 1
    const unique = createHash('sha256').update(`${region} ${this.#files}`).digest('hex').slice(0, 16)
    const [year, month, day, hour, minute] = iso(deliveredAtMs).split(/[-T:]/)
    const file = `${accountId}_CloudTrail_${region}_${year}${month}${day}T${hour}${minute}Z_${unique}.json.gz`
    const key = `AWSLogs/${accountId}/CloudTrail/${region}/${year}/${month}/${day}/${file}`
    const records = [60, 45, 30].map((seconds) => ({
      eventVersion: '1.11',
      eventTime: iso(deliveredAtMs - seconds * 1000),
      eventName: 'GetObject',
      eventID: `${unique}-${seconds}`,
      requestParameters: {
        bucketName: 'a-bucket',
        key: createHash('sha512').update(`${unique}${seconds}`).digest('hex'),
      },
    }))
    const content = Buffer.from(JSON.stringify({ Records: records }))
    put(this.plan.folder, key, gzipSync(content))
    return { key, content, oldestEventTime: records[0]?.eventTime ?? '', newestEventTime: records[2]?.eventTime ?? '' }
  }

  #fieldsOf(
    startMs: number,
    endMs: number,
    files: readonly MadeLogFile[],
    previous: MadeDigest | null,
    { fingerprint }: MadeKey,
    isBackfill: boolean,
  ): DigestFields {
    const { accountId, bucketName } = this.plan
    return {
      awsAccountId: accountId,
      digestStartTime: iso(startMs),
      digestEndTime: iso(endMs),
      digestS3Bucket: bucketName,
      digestS3Object: digestKey(this.plan, endMs, isBackfill),
      digestPublicKeyFingerprint: fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: files.at(-1)?.newestEventTime ?? null,
      oldestEventTime: files[0]?.oldestEventTime ?? null,
      previousDigestS3Bucket: previous === null ? null : bucketName,
      previousDigestS3Object: previous?.key ?? null,
      previousDigestHashValue: previous === null ? null : sha256(Buffer.from(JSON.stringify(previous.fields))),
      previousDigestHashAlgorithm: previous === null ? null : 'SHA-256',
      previousDigestSignature: previous?.signature ?? null,
      logFiles: files.map(({ key, content, newestEventTime, oldestEventTime }) => ({
        s3Bucket: bucketName,
        s3Object: key,
        hashValue: sha256(content),
        hashAlgorithm: 'SHA-256',
        newestEventTime,
        oldestEventTime,
      })),
    }
  }
}

/** The key of the digest file whose window ends at `endMs`. */
export function digestKey({ accountId, region, trailName, homeRegion }: ChainPlan, endMs: number, isBackfill = false) {
  const [year, month, day, time] = iso(endMs).split(/[-TZ]/)
  const stamp = `${year}${month}${day}T${time?.replaceAll(':', '')}Z${isBackfill ? '_backfill' : ''}`
  const file = `${accountId}_CloudTrail-Digest_${region}_${trailName}_${homeRegion}_${stamp}.json.gz`
  return `AWSLogs/${accountId}/CloudTrail-Digest/${region}/${year}/${month}/${day}/${file}`
}

/** Signs the digest with these fields and writes it where they say. Returns the signature. */
export function writeDigest(
  { folder, hasMetadata }: Pick<ChainPlan, 'folder' | 'hasMetadata'>,
  fields: DigestFields,
  privateKey: KeyObject,
  backfillGeneratedAtMs: number | null = null,
): string {
  const content = Buffer.from(JSON.stringify(fields))
  const signature = signDigest(fields, content, privateKey)
  put(folder, fields.digestS3Object, gzipSync(content))
  if (hasMetadata) {
    const backfill =
      backfillGeneratedAtMs === null ? {} : { 'backfill-generation-timestamp': iso(backfillGeneratedAtMs) }
    const Metadata = { signature, 'signature-algorithm': 'SHA256withRSA', ...backfill }
    put(folder, `${fields.digestS3Object}.metadata.json`, Buffer.from(JSON.stringify({ Metadata })))
  }
  return signature
}

/** The signature of a digest with these fields and this content, in hexadecimal. */
export function signDigest(fields: DigestFields, content: Uint8Array, privateKey: KeyObject): string {
  const text = [
    fields.digestEndTime,
    `${fields.digestS3Bucket}/${fields.digestS3Object}`,
    sha256(content),
    fields.previousDigestSignature ?? 'null',
  ].join('\n')
  return sign('sha256', Buffer.from(text), privateKey).toString('hex')
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function iso(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

function put(folder: string, key: string, bytes: Uint8Array): void {
  const path = join(folder, key)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
}
