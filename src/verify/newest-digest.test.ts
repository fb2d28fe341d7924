import { expect, test } from 'vitest'
import { MadeChain, makeKey, usualChain } from '../../test/support/made-chain.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { required } from '../base/assert.ts'
import { parseDigestFileKey } from '../formats/digest-file-key.ts'
import { readDigest } from './digest-reader.ts'
import { FolderBucket } from './folder-bucket.ts'
import { isNewerDelivered } from './newest-digest.ts'

// Goal: a digest that was delivered and is gone is noticed, and one that is there is not held to be gone.
// Method: the newest of a bucket, written so long after its end; then when the server says that it delivered its last.
test.each([
  ['an hour', 3_600_000, 5, 5.2, false],
  ['an hour', 3_600_000, 5, 3_605, true],
  ['an hour, written late', 3_600_000, 3_700, 3_700.1, false],
  ['an hour, with clocks that differ', 3_600_000, 3_700, 3_745, false],
  ['five seconds', 5_000, 1, 1.3, false],
  ['five seconds', 5_000, 1, 6.3, true],
  ['five seconds, written late', 5_000, 7, 7.9, false],
])('newest digest: windows of %s, written after %d', async (_, windowMs, writtenS, deliveredS, isNewer) => {
  using folder = temporaryFolder()
  const chain = new MadeChain({ ...usualChain, folder: folder.path, key: makeKey(), windowMs })
  const { key } = chain.addWindow({ logFiles: 1 })
  const bucket = required(await FolderBucket.open(folder.path, null), 'a bucket')
  const at = { bucket: bucket.bucketName, key }
  const name = required(parseDigestFileKey(key), 'the name of a digest')
  const newest = required(await readDigest(bucket, at, name, null), 'a digest')
  const after = (seconds: number) => chain.endMs + seconds * 1000
  expect(isNewerDelivered(newest, [after(writtenS)], after(deliveredS))).toBe(isNewer)
})
