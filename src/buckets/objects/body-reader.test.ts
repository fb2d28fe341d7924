import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AdversarialMetadataStore } from '../../../test/support/adversarial-metadata.ts'
import { collect, testSealing } from '../../../test/support/hosted-buckets.ts'
import { MemoryObjectStore } from '../../../test/support/memory-object-store.ts'
import type { MetadataChange } from '../../storage/metadata-store.ts'
import { encodePart, partRowKey } from '../multipart/part-row.ts'
import { BodyReader } from './body-reader.ts'
import { sealReference } from './sealed-reference.ts'
import type { PartedBody } from './stored-object.ts'

// Goal: a range of an object of thousands of parts is exactly its bytes, wherever it begins and ends.
//
// Method: parts of different lengths under numbers with gaps, more than a page of rows has; ranges are compared with
// those of the bytes one after another.
test('body reader: any range of any number of parts is what the parts hold there', async () => {
  const [metadata, store] = [new AdversarialMetadataStore(), new MemoryObjectStore()]
  const reader = new BodyReader({ metadata, store, sealing: testSealing })
  const changes: MetadataChange[] = []
  const pieces: Buffer[] = []
  const pages: { partNumber: number; offset: number }[] = []
  let offset = 0
  for (let index = 0; index < 2300; index += 1) {
    const partNumber = index * 3 + 1
    const bytes = Buffer.from(`${index}`.padEnd(index % 7, '-'))
    if (index % 1000 === 0) pages.push({ partNumber, offset })
    const key = partRowKey('u', partNumber)
    const sealed = sealReference(testSealing, key, await store.put(bytes))
    const checksum = { algorithm: 'CRC32', value: '' } as const
    const value = encodePart({ partNumber, ...sealed, md5: '', checksum, modifiedAtMs: 0 })
    changes.push({ key, value, expectedRevision: null })
    pieces.push(bytes)
    offset += bytes.length
  }
  for (let start = 0; start < changes.length; start += 1000) await metadata.batch(changes.slice(start, start + 1000))
  const whole = Buffer.concat(pieces)
  const body: PartedBody = { kind: 'parts', uploadId: 'u', partCount: pieces.length, pages }

  const range = fc
    .tuple(fc.nat(whole.length), fc.nat(whole.length))
    .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const)
  await fc.assert(
    fc.asyncProperty(range, async ([from, to]) => {
      const read = await collect(reader.read('row', body, { offset: from, lengthBytes: to - from }))
      expect(read.equals(whole.subarray(from, to))).toBe(true)
    }),
    { numRuns: 50 },
  )
  expect(await reader.findPart(body, 6001)).toMatchObject({
    part: { partNumber: 6001 },
    offset: Buffer.concat(pieces.slice(0, 2000)).length,
  })
  expect(await reader.findPart(body, 6002)).toBeNull()
})
