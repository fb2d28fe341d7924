import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BucketReader } from '../../src/verify/bucket-reader.ts'
import type { FolderBucket } from '../../src/verify/folder-bucket.ts'
import { MadeChain, makeKey, publicKeyList, usualChain } from '../support/made-chain.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { inShort, verifyFolder, wrongInShort } from '../support/verify-folder.ts'

const key = makeKey()
const hourMs = usualChain.windowMs
const minuteMs = 60_000

function madeBucket(plan: Partial<MadeChain['plan']> = {}) {
  const folder = temporaryFolder()
  return { folder, chain: new MadeChain({ ...usualChain, folder: folder.path, key, ...plan }) }
}

/** Log files of a trail without digests, which nothing names. */
function logWithoutDigests(folder: string, startMs: number, logFiles: number): readonly string[] {
  const chain = new MadeChain({ ...usualChain, folder, key, startMs, trailName: 'unnamed', firstFile: 500 })
  const { key: digest, logFiles: made } = chain.addWindow({ logFiles })
  for (const ending of ['', '.metadata.json']) rmSync(join(folder, `${digest}${ending}`))
  return made.map((file) => file.key)
}

/** The bucket, where one object was written at a time that is known. */
function writtenAt(key: string, modifiedAtMs: number) {
  return (bucket: FolderBucket): BucketReader => ({
    bucketName: bucket.bucketName,
    folders: (prefix) => bucket.folders(prefix),
    find: (at) => bucket.find(at),
    async *list(prefix, startAfter) {
      for await (const object of bucket.list(prefix, startAfter)) {
        yield object.key === key ? { ...object, modifiedAtMs } : object
      }
    },
  })
}

// Goal: where digests are asked for while a trail is logging, nobody is accused of what was delivered before that.
// Method: the first digest covers the hour before, as that of AWS, with log files in it that none names; what comes in the
// minutes after the first that it names had to be named.
test('unnamed files: those before digests were asked for are not covered', async () => {
  const { folder, chain } = madeBucket()
  using made = folder
  const before = logWithoutDigests(made.path, usualChain.startMs, 3)
  for (const logFiles of [0, 1, 2]) chain.addWindow({ logFiles })
  const findings = await verifyFolder(made.path, publicKeyList(key))
  expect(wrongInShort(findings)).toEqual([])
  for (const file of before) expect(inShort(findings)).toContain(`not-covered log-file ${file}`)
})

test('unnamed files: those after the first that a first digest names had to be named', async () => {
  const { folder, chain } = madeBucket()
  using made = folder
  const [first, second, third] = logWithoutDigests(made.path, usualChain.startMs, 3)
  for (const logFiles of [1, 1, 2]) chain.addWindow({ logFiles })
  const findings = await verifyFolder(made.path, publicKeyList(key))
  expect(wrongInShort(findings)).toEqual([second, third].map((file) => `invalid log-file unnamed ${file}`))
  expect(inShort(findings)).toContain(`not-covered log-file ${first}`)
})

// Goal: a log file that came late, and waits for its backfill digest, is no error; one that nobody will name is.
// Method: it lies in a window that is over, and was written so long before the bucket is verified.
test.each([
  [5 * minuteMs, false],
  [hourMs + 5 * minuteMs, false],
  [3 * hourMs, true],
])('unnamed files: one that came late, %d ms ago', async (ageMs, isUnnamed) => {
  const { folder, chain } = madeBucket()
  using made = folder
  for (const logFiles of [1, 1, 1, 0, 0]) chain.addWindow({ logFiles })
  const [late = ''] = logWithoutDigests(made.path, usualChain.startMs + hourMs, 1)
  const nowMs = chain.endMs + 10 * minuteMs
  const wrap = writtenAt(late, nowMs - ageMs)
  const wrong = wrongInShort(await verifyFolder(made.path, publicKeyList(key), { wrap, nowMs }))
  expect(wrong).toEqual(isUnnamed ? [`invalid log-file unnamed ${late}`] : [])
})

// Goal: of two trails that share a folder, one that began again moments ago is not accused for what it delivers since.
// Method: its starting digest is of ten seconds; its next one comes in an hour, and the other trail's comes before.
test('unnamed files: a trail that began again may have delivered what no digest names yet', async () => {
  const { folder, chain: other } = madeBucket()
  using made = folder
  for (const logFiles of [1, 1, 1, 1]) other.addWindow({ logFiles })
  const again = { folder: made.path, key, trailName: 'again', firstFile: 1000 }
  const chain = new MadeChain({ ...usualChain, ...again, startMs: usualChain.startMs + 15 * minuteMs })
  for (const logFiles of [1, 1]) chain.addWindow({ logFiles })
  chain.addWindow({ logFiles: 0, windowMs: 20 * minuteMs })
  chain.addWindow({ logFiles: 0, windowMs: 10_000, restartsAfterMs: 0 })
  const since = logWithoutDigests(made.path, chain.endMs, 2)
  const findings = await verifyFolder(made.path, publicKeyList(key))
  expect(wrongInShort(findings)).toEqual([])
  for (const file of since) expect(inShort(findings)).toContain(`not-covered log-file ${file}`)
})
