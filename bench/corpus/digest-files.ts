import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { required } from '../../src/base/assert.ts'
import { type LogFileKey, parseLogFileKey } from '../../src/formats/log-file-key.ts'
import {
  type ChainPlan,
  type DigestFields,
  digestKey,
  type MadeKey,
  makeKey,
  sha256,
  writeDigest,
} from '../../test/support/made-chain.ts'

/**
 * A week: the corpus spreads its log files over months, and so a digest names some ten of them, as it does where a trail
 * delivers every five minutes and a digest comes every hour.
 */
const windowMs = 7 * 86_400_000

interface FileOfWindow {
  readonly key: string
  readonly path: string
}

/**
 * Writes weekly digest files over the log files at `paths`, one chain for each account and Region, with their metadata
 * beside them. Returns the key that signed them.
 */
export function writeDigestFiles(folder: string, paths: readonly string[]): MadeKey {
  const key = makeKey()
  const groups = new Map<string, { readonly first: LogFileKey; readonly windows: Map<number, FileOfWindow[]> }>()
  for (const path of paths) {
    const name = relative(folder, path)
    const parsed = required(parseLogFileKey(name), 'key of a log file')
    const group = `${parsed.accountId} ${parsed.region}`
    const { windows } = groups.get(group) ?? { windows: new Map<number, FileOfWindow[]>() }
    groups.set(group, { first: parsed, windows })
    const window = Math.floor(parsed.deliveredAtMs / windowMs)
    windows.set(window, [...(windows.get(window) ?? []), { key: name, path }])
  }
  for (const { first, windows } of groups.values()) writeChain(folder, key, first, windows)
  return key
}

function writeChain(
  folder: string,
  key: MadeKey,
  { accountId, region }: LogFileKey,
  windows: ReadonlyMap<number, readonly FileOfWindow[]>,
): void {
  const common = {
    folder,
    key,
    hasMetadata: true,
    bucketName: 'bench',
    trailName: 'bench',
    homeRegion: region,
    windowMs,
  }
  const plan: ChainPlan = { ...common, accountId, region, startMs: 0 }
  const numbers = [...windows.keys()].sort((one, other) => one - other)
  let previous: { readonly object: string; readonly hash: string; readonly signature: string } | null = null
  for (let window = numbers[0] ?? 0; window <= (numbers.at(-1) ?? -1); window += 1) {
    const endMs = (window + 1) * windowMs
    const object = digestKey(plan, endMs)
    const fields: DigestFields = {
      awsAccountId: accountId,
      digestStartTime: iso(endMs - windowMs),
      digestEndTime: iso(endMs),
      digestS3Bucket: plan.bucketName,
      digestS3Object: object,
      digestPublicKeyFingerprint: key.fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: null,
      oldestEventTime: null,
      previousDigestS3Bucket: previous === null ? null : plan.bucketName,
      previousDigestS3Object: previous?.object ?? null,
      previousDigestHashValue: previous?.hash ?? null,
      previousDigestHashAlgorithm: previous === null ? null : 'SHA-256',
      previousDigestSignature: previous?.signature ?? null,
      logFiles: (windows.get(window) ?? []).map((file) => entryOf(plan.bucketName, file)),
    }
    const signature = writeDigest(plan, fields, key.privateKey)
    previous = { object, hash: sha256(Buffer.from(JSON.stringify(fields))), signature }
  }
}

function entryOf(s3Bucket: string, { key, path }: FileOfWindow) {
  const content = gunzipSync(readFileSync(path))
  return {
    s3Bucket,
    s3Object: key,
    hashValue: createHash('sha256').update(content).digest('hex'),
    hashAlgorithm: 'SHA-256',
    // Wide enough for whatever the corpus holds: each time is compared all the same.
    newestEventTime: '2099-12-31T23:59:59Z',
    oldestEventTime: '1970-01-01T00:00:00Z',
  }
}

function iso(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
