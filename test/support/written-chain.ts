import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { required } from '../../src/base/assert.ts'
import type { BucketObject, FoundDigest } from './digest-reader.ts'
import type { Chain, DigestFields, MadeDigest, MadeLogFile } from './made-chain.ts'

type Objects = ReadonlyMap<string, BucketObject>

/** Writes a copy of a bucket, with the metadata of digest files beside them. */
export function writeCopy(folder: string, objects: Objects): void {
  for (const [key, { body, metadata }] of objects) {
    const path = join(folder, key)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, body)
    if (metadata.size > 0) {
      writeFileSync(`${path}.metadata.json`, JSON.stringify({ Metadata: Object.fromEntries(metadata) }))
    }
  }
}

/** The chain of digests that were found in a bucket, from the first that names a log file, with one file of each. */
export function chainOf(objects: Objects, found: readonly FoundDigest[]): Chain {
  const made = found.map((digest) => madeDigest(objects, digest))
  const digests = made.slice(made.findIndex(({ logFiles }) => logFiles.length > 0))
  return { digests, logFiles: digests.flatMap(({ logFiles }) => logFiles.slice(0, 1)) }
}

function madeDigest(objects: Objects, { key, signature }: FoundDigest): MadeDigest {
  const fields: DigestFields = JSON.parse(contentOf(objects, key).toString())
  return { key, fields, signature, logFiles: logFilesOf(objects, fields) }
}

function logFilesOf(objects: Objects, { logFiles }: DigestFields): readonly MadeLogFile[] {
  if (!Array.isArray(logFiles)) throw new Error('the digest has no list of log files')
  return logFiles.map(({ s3Object, oldestEventTime, newestEventTime }) => ({
    key: s3Object,
    content: contentOf(objects, s3Object),
    oldestEventTime,
    newestEventTime,
  }))
}

function contentOf(objects: Objects, key: string): Buffer {
  return gunzipSync(required(objects.get(key), key).body)
}
