import type { Clock } from '../base/clock.ts'
import type { RandomSource } from '../base/random.ts'
import type { SealedRows } from '../identity/sealed-rows.ts'
import type { Sealing } from '../identity/sealing.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import type { ObjectStore } from '../storage/object-store.ts'
import { Buckets } from './buckets.ts'
import { Uploads } from './multipart/uploads.ts'
import { ObjectCommits } from './objects/object-commits.ts'
import { ObjectPins } from './objects/object-pins.ts'
import { Objects } from './objects/objects.ts'
import { sealedObjectRows } from './sealed-object-rows.ts'

export interface HostedBucketsOptions {
  readonly metadata: MetadataStore
  readonly store: ObjectStore
  readonly sealing: Sealing
  readonly clock: Clock
  readonly random: RandomSource
}

/** Buckets with what is in them. */
export interface HostedBuckets {
  readonly buckets: Buckets
  readonly objects: Objects
  readonly uploads: Uploads
  /** For a change of the master key. */
  readonly sealedRows: readonly SealedRows[]
  /** Does what commits have left to be done; happens by itself soon after them. */
  sweep(): Promise<void>
  /** Ends what goes on by itself. Metadata and object store are closed after it. */
  close(): Promise<void>
}

/**
 * Opens the buckets, once the object store is open and before anybody writes: bytes that a crash left without a row are
 * freed.
 *
 * @throws {MalformedRowError} A row is damaged, or a newer Cairn wrote it.
 * @throws {MetadataUnavailableError} Opening may be tried again.
 */
export async function openHostedBuckets(options: HostedBucketsOptions): Promise<HostedBuckets> {
  const pins = new ObjectPins()
  const commits = new ObjectCommits({ ...options, pins })
  pins.onRelease(() => commits.released())
  await commits.recover()
  const buckets = await Buckets.open(options)
  const objects = new Objects({ ...options, buckets, commits, pins })
  const uploads = new Uploads({ ...options, buckets, objects, commits })
  return {
    buckets,
    objects,
    uploads,
    sealedRows: sealedObjectRows(options.metadata, options.sealing),
    sweep: () => commits.sweep(),
    close: () => commits.close(),
  }
}
