import { join } from 'node:path'
import { expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { parseAccountId, parseRegion } from '../../src/base/brands.ts'
import type { BucketReader } from '../../src/verify/bucket-reader.ts'
import type { ChainName } from '../../src/verify/finding.ts'
import type { FolderBucket } from '../../src/verify/folder-bucket.ts'
import type { TimeRange } from '../../src/verify/verification.ts'
import { deleteObject } from '../support/folder-alterations.ts'
import { MadeChain, type MadeDigest, makeKey, publicKeyList, usualChain } from '../support/made-chain.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { verifyFolder, wrongInShort } from '../support/verify-folder.ts'

const key = makeKey()
const hourMs = usualChain.windowMs
const chainFolder = `AWSLogs/${usualChain.accountId}/CloudTrail-Digest/${usualChain.region}/`
const newestMissing = `missing digest-file newest-missing ${chainFolder}`

interface Story {
  readonly make: (chain: MadeChain) => void
  /** How many of the newest digests somebody removes, and how long after the newest that is left is written again. */
  readonly removed?: number
  readonly writtenAgainAfterMs?: number
  /** How long after its window each digest is delivered. */
  readonly lateMs?: number
  readonly range?: (chain: MadeChain) => TimeRange
}

/** Digests of a trail that was stopped and started again within moments, and then was stopped. */
function stopAndStart(chain: MadeChain): void {
  for (const logFiles of [1, 0, 2]) chain.addWindow({ logFiles })
  chain.addWindow({ logFiles: 0, windowMs: 7_000 })
  chain.addWindow({ logFiles: 0, windowMs: 1_000, restartsAfterMs: 0 })
  chain.addWindow({ logFiles: 0, windowMs: 2_000 })
}

function stopInMidWindow(chain: MadeChain): void {
  for (const logFiles of [1, 0, 2]) chain.addWindow({ logFiles })
  chain.addWindow({ logFiles: 1, windowMs: 20 * 60_000 })
}

function goOn(chain: MadeChain): void {
  for (const logFiles of [1, 0, 2, 0, 1]) chain.addWindow({ logFiles })
}

/** With a file that came late: named an hour after, beside a window that is long over. */
function comeLate(chain: MadeChain): void {
  for (const logFiles of [1, 0]) chain.addWindow({ logFiles })
  chain.addWindow({ logFiles: 1, isBackfill: true })
}

// Goal: whoever removes the newest digests is found out, and nobody is accused where nothing was removed.
//
// Method: chains as servers leave them. Their objects have the time when they were delivered, or later where they were
// written again; the server says when it delivered its last one.
test.each([
  ['windows that go on', { make: goOn }, []],
  ['windows that go on, one removed', { make: goOn, removed: 1 }, [newestMissing]],
  ['windows that go on, three removed', { make: goOn, removed: 3 }, [newestMissing]],
  ['windows that go on, written again', { make: goOn, writtenAgainAfterMs: 40 * hourMs }, []],
  [
    'windows that go on, one removed, the one before touched',
    { make: goOn, removed: 1, writtenAgainAfterMs: 40 * hourMs },
    [newestMissing],
  ],
  ['windows that go on, all late', { make: goOn, lateMs: 5 * hourMs }, []],
  ['windows that go on, all late, one removed', { make: goOn, lateMs: 5 * hourMs, removed: 1 }, [newestMissing]],
  ['stopped in mid-window', { make: stopInMidWindow }, []],
  ['stopped in mid-window, written again', { make: stopInMidWindow, writtenAgainAfterMs: 5 * 60_000 }, []],
  ['stopped in mid-window, the final one removed', { make: stopInMidWindow, removed: 1 }, [newestMissing]],
  ['stopped and started within moments', { make: stopAndStart }, []],
  ['stopped and started within moments, written again soon', { make: stopAndStart, writtenAgainAfterMs: 20_000 }, []],
  ['stopped and started within moments, written again later', { make: stopAndStart, writtenAgainAfterMs: hourMs }, []],
  ['stopped and started within moments, four removed', { make: stopAndStart, removed: 4 }, [newestMissing]],
  ['a file that came late', { make: comeLate }, []],
  ['a file that came late, written again', { make: comeLate, writtenAgainAfterMs: 9 * hourMs }, []],
  [
    'nothing since the beginning of the range',
    { make: goOn, range: ({ endMs }) => ({ fromMs: endMs + 5 * hourMs, toMs: Number.POSITIVE_INFINITY }) },
    [],
  ],
  [
    'nothing but a late delivery since the beginning of the range',
    {
      make: stopInMidWindow,
      lateMs: 6 * hourMs,
      range: ({ endMs }) => ({ fromMs: endMs + 5 * hourMs, toMs: Number.POSITIVE_INFINITY }),
    },
    [],
  ],
  [
    'nothing in the range, because it was removed',
    { make: goOn, removed: 2, range: ({ endMs }) => ({ fromMs: endMs - hourMs, toMs: Number.POSITIVE_INFINITY }) },
    [newestMissing],
  ],
  ['all removed', { make: goOn, removed: 5 }, [newestMissing]],
] satisfies [string, Story, readonly string[]][])('newest digest: %s', async (_, story, expected) => {
  expect(await wrongDigests(story)).toEqual(expected)
})

// Goal: what is delivered while a bucket is being verified is not missed.
// Method: the server delivers its next digest when the bucket has been listed.
test('newest digest: one that is delivered during the verification need not be there', async () => {
  using made = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: made.path, key })
  goOn(chain)
  let deliveredAtMs = chain.endMs + 2_000
  const writtenAt = new Map(chain.digests.map((digest) => [digest.key, deliveryOf(digest, 2_000)]))
  const wrap = (bucket: FolderBucket): BucketReader => ({
    ...withTimes(bucket, writtenAt),
    async *list(prefix, startAfter) {
      yield* withTimes(bucket, writtenAt).list(prefix, startAfter)
      deliveredAtMs = chain.endMs + hourMs + 2_000
    },
  })
  const latest = { deliveredAtMs: async () => deliveredAtMs, expected: [] }
  expect(wrongInShort(await verifyFolder(made.path, publicKeyList(key), { latest, wrap }))).toEqual([])
})

async function wrongDigests({ make, removed = 0, writtenAgainAfterMs = 0, lateMs = 2_000, range }: Story) {
  using made = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: made.path, key })
  make(chain)
  const all = [...chain.digests, ...chain.backfillDigests]
  const deliveredAtMs = Math.max(...all.map((digest) => deliveryOf(digest, lateMs)))
  const kept = all.slice(0, all.length - removed)
  const writtenAt = new Map(all.map((digest) => [digest.key, deliveryOf(digest, lateMs)]))
  const newest = kept.at(-1)
  if (newest !== undefined) writtenAt.set(newest.key, deliveryOf(newest, lateMs) + writtenAgainAfterMs)
  for (const digest of all.slice(kept.length)) deleteObject(join(made.path, digest.key))
  const latest = { deliveredAtMs: async () => deliveredAtMs, expected: [chainName] }
  const findings = await verifyFolder(made.path, publicKeyList(key), {
    latest,
    bucketName: usualChain.bucketName,
    wrap: (bucket) => withTimes(bucket, writtenAt),
    range: range?.(chain) ?? { fromMs: 0, toMs: Number.POSITIVE_INFINITY },
  })
  return wrongInShort(findings).filter((line) => !line.startsWith('gap'))
}

/** When a digest comes into its bucket: after its window, a backfill digest an hour after its log files. */
function deliveryOf({ fields, key }: MadeDigest, lateMs: number): number {
  return Date.parse(fields.digestEndTime) + lateMs + (key.includes('_backfill') ? hourMs : 0)
}

function withTimes(bucket: FolderBucket, writtenAt: ReadonlyMap<string, number>): BucketReader {
  return {
    bucketName: bucket.bucketName,
    folders: (prefix) => bucket.folders(prefix),
    find: (at) => bucket.find(at),
    async *list(prefix, startAfter) {
      for await (const object of bucket.list(prefix, startAfter)) {
        yield { ...object, modifiedAtMs: writtenAt.get(object.key) ?? null }
      }
    },
  }
}

const chainName: ChainName = {
  prefix: '',
  organizationId: null,
  accountId: required(parseAccountId(usualChain.accountId), 'an account'),
  region: required(parseRegion(usualChain.region), 'a Region'),
  trailName: usualChain.trailName,
  homeRegion: required(parseRegion(usualChain.homeRegion), 'a Region'),
  isBackfill: false,
}
