import { expect, test } from 'vitest'
import { batchOf, eventText } from '../../test/support/event-records.ts'
import { newPorts, recordsFolder, startStore } from '../../test/support/record-store-simulation.ts'
import { recordNumber } from '../base/brands.ts'
import { LiveFiles } from './live-files.ts'
import { emptyManifest, type RecordManifest } from './manifest.ts'
import { readManifest } from './manifest-keeper.ts'
import { BlockCache } from './segment/block-cache.ts'

// Goal: a change of files is made whole or not at all, so that what was there stays readable.
// Method: every operation of opening the files of a manifest fails once; then it is tried again.
test('live files: where a file cannot be opened the ones from before stay in use', async () => {
  const { disk, manifest, before } = await twoManifests()
  const undisturbed = liveFiles(disk)
  undisturbed.follow(before)
  disk.plan()
  undisturbed.follow(manifest)
  const steps = disk.operations.length
  expect(steps).toBeGreaterThan(5)
  for (let at = 0; at < steps; at += 1) {
    const files = liveFiles(disk)
    files.follow(before)
    disk.plan({ kind: 'fail', at, code: 'EIO' })
    expect(() => files.follow(manifest), `operation ${at}`).toThrow('EIO')
    expect(files.read(recordNumber(0))?.recordNumber, `operation ${at}`).toBe(0)
    expect(files.read(recordNumber(1)), `operation ${at}`).toBeNull()
    expect(files.indexSegments.length).toBe(1)
    files.follow(manifest)
    expect(files.read(recordNumber(1))?.recordNumber, `operation ${at}`).toBe(1)
    expect(files.indexSegments.length).toBe(2)
  }
})

test('live files: a file that cannot be removed is tried again with the next change', async () => {
  const { disk, manifest } = await twoManifests()
  const files = liveFiles(disk)
  files.follow(manifest)
  disk.plan({ kind: 'fail', at: 1, code: 'EIO' })
  files.follow(emptyManifest)
  expect(segmentsIn(disk).length).toBe(1)
  files.follow(emptyManifest)
  expect(segmentsIn(disk)).toEqual([])
})

test('live files: a file in doubt goes with the next manifest, unless that one names it', async () => {
  const { disk, manifest, before } = await twoManifests()
  const files = liveFiles(disk)
  files.follow(before)
  const [, named] = manifest.recordSegments
  const doubtful = `${named?.file}-copy`
  disk.place(`${recordsFolder}/${doubtful}`, Buffer.from('x'))
  files.keepIfNamed(doubtful)
  files.keepIfNamed(named?.file ?? '')
  expect(segmentsIn(disk)).toContain(doubtful)
  files.follow(manifest)
  expect(segmentsIn(disk)).not.toContain(doubtful)
  expect(segmentsIn(disk)).toContain(named?.file)
})

/** Two flushes, and what the manifest said after each. */
async function twoManifests() {
  const ports = newPorts(2)
  const store = startStore(ports)
  const manifests: RecordManifest[] = []
  for (const eventID of ['a', 'b']) {
    await store.append([batchOf([eventText({ eventID })])])
    await store.flush()
    manifests.push(readManifest(ports.disk, recordsFolder))
  }
  const [before = emptyManifest, manifest = emptyManifest] = manifests
  return { disk: ports.disk, before, manifest }
}

const liveFiles = (disk: ReturnType<typeof newPorts>['disk']) => new LiveFiles(disk, recordsFolder, new BlockCache())

function segmentsIn(disk: ReturnType<typeof newPorts>['disk']): string[] {
  return disk.list(recordsFolder).filter((name) => name !== 'manifest')
}
