import { join } from 'node:path'
import type { AccountId, Region } from '../../src/base/brands.ts'
import { systemClock } from '../../src/base/clock.ts'
import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { systemRandom } from '../../src/base/random.ts'
import type { Bucket } from '../../src/buckets/bucket.ts'
import { defaultChecksum } from '../../src/buckets/objects/object-checksum.ts'
import type { ObjectDraft } from '../../src/buckets/objects/stored-object.ts'
import type { IncomingBytes } from '../../src/buckets/objects/write-body.ts'
import { type HostedBuckets, openHostedBuckets } from '../../src/buckets/open-hosted-buckets.ts'
import { keyBytes, keyIdBytes, Sealing } from '../../src/identity/sealing.ts'
import { openLmdbMetadata } from '../../src/storage/metadata/lmdb/lmdb-metadata-store.ts'
import type { MetadataStore } from '../../src/storage/metadata-store.ts'
import { FileObjectStore } from '../../src/storage/object/file/file-object-store.ts'
import type { ObjectStore } from '../../src/storage/object-store.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const testSealing = new Sealing(Buffer.alloc(keyIdBytes, 1), Buffer.alloc(keyBytes, 2), systemRandom)
export const testAccount = '123456789012' as AccountId
export const testRegion = 'us-east-1' as Region

export interface TestBuckets extends HostedBuckets, AsyncDisposable {
  readonly metadata: MetadataStore
  readonly store: ObjectStore
  readonly folder: string
}

/** Buckets in a folder of their own: metadata in LMDB, bytes in files. */
export async function openTestBuckets(): Promise<TestBuckets> {
  const folder = temporaryFolder()
  const metadata = await openLmdbMetadata(nodeFileSystem, join(folder.path, 'metadata'))
  const store = await FileObjectStore.open({ folder: join(folder.path, 'objects'), reserveBytes: 0 })
  const hosted = await openHostedBuckets(hostedOptions(metadata, store))
  return {
    ...hosted,
    metadata,
    store,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await hosted.close()
      await store.close()
      await metadata.close()
      folder[Symbol.dispose]()
    },
  }
}

export function hostedOptions(metadata: MetadataStore, store: ObjectStore) {
  return { metadata, store, sealing: testSealing, clock: systemClock, random: systemRandom }
}

export function createTestBucket({ buckets }: Pick<HostedBuckets, 'buckets'>, name = 'a-bucket'): Promise<Bucket> {
  return buckets.create({
    name,
    accountId: testAccount,
    region: testRegion,
    ownership: 'BucketOwnerEnforced',
    tags: new Map(),
  })
}

export function incoming(bytes: Uint8Array, more: Partial<IncomingBytes> = {}): IncomingBytes {
  return {
    bytes: (async function* () {
      for (let start = 0; start < bytes.length; start += pieceBytes) yield bytes.slice(start, start + pieceBytes)
    })(),
    lengthBytes: bytes.length,
    checksums: [defaultChecksum],
    ownChecksum: defaultChecksum,
    claimed: () => new Map(),
    ...more,
  }
}

const pieceBytes = 64 * 1024

export const plainDraft: ObjectDraft = {
  content: {
    contentType: null,
    contentEncoding: null,
    contentDisposition: null,
    contentLanguage: null,
    cacheControl: null,
    expires: null,
  },
  userMetadata: new Map(),
  tags: new Map(),
}

/** All bytes of an object; null where there is none. */
export async function readWhole({ objects }: Pick<HostedBuckets, 'objects'>, bucket: Bucket, key: string) {
  if ((await objects.find(bucket, key)) === null) return null
  const opened = await objects.open(bucket, key)
  return await collect(opened.readAndClose({ offset: 0, lengthBytes: opened.object.sizeBytes }))
}

export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces)
}
