import { expect, test } from 'vitest'
import { AdversarialMetadataStore } from '../../test/support/adversarial-metadata.ts'
import { createTestBucket, hostedOptions, incoming, plainDraft, readWhole } from '../../test/support/hosted-buckets.ts'
import { MemoryObjectStore } from '../../test/support/memory-object-store.ts'
import { systemRandom } from '../base/random.ts'
import { BrokenSealError, keyBytes, keyIdBytes, Sealing } from '../identity/sealing.ts'
import { unconditional } from './objects/conditions.ts'
import { openHostedBuckets } from './open-hosted-buckets.ts'

// Goal: after a change of the master key all bytes can be read with the new one alone, and changing tags meanwhile
// keeps nothing under the old one.
//
// Method: objects in one piece, of parts, and parts of an upload under way; every row that holds an older envelope is
// sealed again, and the old key is forgotten.
test('sealed object rows: a change of the master key reaches all bytes', async () => {
  const sealing = new Sealing(systemRandom.bytes(keyIdBytes), systemRandom.bytes(keyBytes), systemRandom)
  const metadata = new AdversarialMetadataStore()
  const hosted = await openHostedBuckets({ ...hostedOptions(metadata, new MemoryObjectStore()), sealing })
  const bucket = await createTestBucket(hosted)
  const [whole, part] = [Buffer.from('whole'), Buffer.from('part')]
  for (const key of ['whole', 'tagged']) {
    await hosted.objects.put(bucket, key, plainDraft, incoming(whole), unconditional)
  }
  const upload = await hosted.uploads.create(bucket, 'parted', plainDraft, null, 'me')
  const { md5 } = await hosted.uploads.putPart(bucket, upload, 1, incoming(part))
  const complete = () =>
    hosted.uploads.complete(
      bucket,
      upload,
      {
        parts: [{ partNumber: 1, etag: md5, checksums: new Map() }],
        checksums: new Map(),
        checksumType: null,
        sizeBytes: null,
      },
      unconditional,
    )
  await hosted.sweep()

  sealing.admit(systemRandom.bytes(keyIdBytes), systemRandom.bytes(keyBytes))
  await hosted.objects.changeTags(bucket, 'tagged', new Map([['a', 'b']]))
  const { entries } = await metadata.list('', '', 1000)
  const older = entries.filter(({ value }) => sealing.holdsOlderEnvelope(value))
  expect(older.map(({ key }) => key.split('/')[0])).toEqual(['object-part', 'object'])
  for (const entry of older) {
    await hosted.sealedRows.find(({ prefix }) => entry.key.startsWith(prefix))?.reseal([entry])
  }
  sealing.retireOlder()
  await complete()
  expect(await readWhole(hosted, bucket, 'whole')).toEqual(whole)
  expect(await readWhole(hosted, bucket, 'tagged')).toEqual(whole)
  expect(await readWhole(hosted, bucket, 'parted')).toEqual(part)
  await hosted.close()
})

test('sealed object rows: a key opens in its own row only', async () => {
  const metadata = new AdversarialMetadataStore()
  const hosted = await openHostedBuckets(hostedOptions(metadata, new MemoryObjectStore()))
  const bucket = await createTestBucket(hosted)
  await hosted.objects.put(bucket, 'secret', plainDraft, incoming(Buffer.from('x')), unconditional)
  const row = await metadata.get(`object/${bucket.bucketId}/secret`)
  await metadata.batch([{ key: `object/${bucket.bucketId}/public`, value: row?.value ?? null, expectedRevision: null }])
  await expect(readWhole(hosted, bucket, 'public')).rejects.toThrow(BrokenSealError)
  await hosted.close()
})
