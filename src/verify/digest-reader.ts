import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseEventTime } from '../event/event-time.ts'
import { nestsDeeperThan } from '../event/json-depth.ts'
import { type DigestFile, digestMetadata, parseDigestFile } from '../formats/digest-file.ts'
import type { DigestFileKey } from '../formats/digest-file-key.ts'
import type { BucketReader, FoundObject, ObjectAt, ObjectContent } from './bucket-reader.ts'
import type { Problem } from './finding.ts'
import { unpack } from './unpack.ts'

/** A digest of 100,000 log files has some 50 MB. */
const digestBytesMax = 64 * 1024 * 1024

/** A digest is an object with a list of objects. */
const digestDepthMax = 8

/** A digest file as it was found. Nothing that it says is believed yet. */
export interface ReadDigest {
  readonly at: ObjectAt
  readonly name: DigestFileKey
  /** Null where there is no digest in it; `problem` then says why. */
  readonly content: DigestContent | null
  readonly problem: Problem | null
  /** What the object's metadata say; null where this copy of the bucket has no metadata. */
  readonly signed: DigestSignature | null
}

export interface DigestContent {
  readonly digest: DigestFile
  readonly sha256: string
  readonly startMs: number
  readonly endMs: number
}

export interface DigestSignature {
  /** Lower-case hex; null where the object has none. */
  readonly value: string | null
  readonly algorithm: string | null
  /** When a backfill digest was made, in milliseconds since the epoch. */
  readonly backfillGeneratedAtMs: number | null
}

/** Reads the digest file at `at`, in bounded memory; null where there is no object. */
export async function readDigest(bucket: BucketReader, at: ObjectAt, name: DigestFileKey): Promise<ReadDigest | null> {
  const found = await bucket.find(at)
  if (found === null) return null
  return { at, name, signed: signatureOf(found), ...(await readDigestContent(found)) }
}

/** The digest in an object, or the problem that keeps it from being one. */
export async function readDigestContent({
  content,
  sizeBytes,
}: FoundObject): Promise<Pick<ReadDigest, 'content' | 'problem'>> {
  const packed = await readBounded(content, sizeBytes)
  if (packed === null) return { content: null, problem: 'too-large' }
  const read = contentOf(packed)
  return { content: read, problem: read === null ? 'invalid-format' : null }
}

function signatureOf({ metadata }: FoundObject): DigestSignature | null {
  if (metadata === null) return null
  const { signature, signatureAlgorithm, backfillGeneratedAt } = digestMetadata
  return {
    value: metadata[signature] ?? null,
    algorithm: metadata[signatureAlgorithm] ?? null,
    backfillGeneratedAtMs: parseEventTime(metadata[backfillGeneratedAt]),
  }
}

async function readBounded(content: ObjectContent, sizeBytes: number): Promise<Buffer | null> {
  if (content.kind === 'file') return sizeBytes > digestBytesMax ? null : readFileSync(content.path)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of content.chunks) {
    length += chunk.length
    if (length > digestBytesMax) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function contentOf(packed: Buffer): DigestContent | null {
  const bytes = unpack(packed, digestBytesMax)
  if (!Buffer.isBuffer(bytes)) return null
  const text = bytes.toString('utf8')
  const digest = nestsDeeperThan(text, digestDepthMax) ? null : parseDigestFile(text)
  const startMs = parseEventTime(digest?.digestStartTime)
  const endMs = parseEventTime(digest?.digestEndTime)
  if (digest === null || startMs === null || endMs === null) return null
  return { digest, sha256: createHash('sha256').update(bytes).digest('hex'), startMs, endMs }
}
