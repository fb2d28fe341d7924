import { expect, test } from 'vitest'
import { SimulatedDisk } from '../../test/support/simulated-disk.ts'
import { CorruptFileError } from '../base/file-system.ts'
import { InThreadMaintenance } from './maintenance.ts'
import { manifestFile } from './manifest.ts'
import { ManifestKeeper, readManifest, removeUnnamed } from './manifest-keeper.ts'

const folder = '/data/records'

test('manifest keeper: changes that arrive together are made one after another, each of the one before', async () => {
  const { disk, keeper } = begin()
  const increments = Array.from({ length: 5 }, () =>
    keeper.publish((manifest) => ({ ...manifest, storedAtMs: manifest.storedAtMs + 1 })),
  )
  await Promise.all(increments)
  expect(keeper.manifest).toMatchObject({ generation: 5, storedAtMs: 5 })
  expect(readManifest(disk.afterCrash('lost'), folder)).toEqual(keeper.manifest)
})

test('manifest keeper: a manifest is in force once it is durable', async () => {
  const { disk, keeper } = begin()
  await keeper.publish((manifest) => ({ ...manifest, storedAtMs: 1 }))
  const publishing = keeper.publish((manifest) => ({ ...manifest, storedAtMs: 2 }))
  expect(keeper.manifest.storedAtMs).toBe(1)
  await publishing
  expect(keeper.manifest.storedAtMs).toBe(2)
  expect(readManifest(disk.afterCrash('lost'), folder).storedAtMs).toBe(2)
})

// Goal: a change that could not be made counts for nothing, whichever operation failed, and the next one is made.
test('manifest keeper: a change that fails leaves the one before in force and does not stop the next', async () => {
  const clean = begin()
  clean.disk.plan()
  await clean.keeper.publish((manifest) => ({ ...manifest, storedAtMs: 1 }))
  const steps = clean.disk.operations.length
  for (let at = 0; at < steps; at += 1) {
    const { disk, keeper } = begin()
    disk.plan({ kind: 'fail', at, code: 'ENOSPC' })
    const first = keeper.publish((manifest) => ({ ...manifest, storedAtMs: 1 }))
    const second = keeper.publish((manifest) => ({ ...manifest, clockHoldUntilMs: manifest.storedAtMs }))
    await expect(first, `operation ${at}`).rejects.toThrow('ENOSPC')
    await second
    expect(keeper.manifest, `operation ${at}`).toMatchObject({ storedAtMs: 0, clockHoldUntilMs: 0 })
    expect(readManifest(disk.afterCrash('lost'), folder)).toEqual(keeper.manifest)
  }
})

test('manifest keeper: a change that contradicts itself is refused and not written', async () => {
  const { disk, keeper } = begin()
  await expect(keeper.publish((manifest) => ({ ...manifest, nextRecordNumber: 7 }))).rejects.toThrow(CorruptFileError)
  expect(disk.list(folder)).toEqual([])
})

test('manifest keeper: files that the manifest does not name are removed, and no others', async () => {
  const { disk, keeper } = begin()
  const segment = { first: 0, end: 1, bytes: 100, storedAtFirstMs: 1, storedAtLastMs: 1 }
  await keeper.publish((manifest) => ({
    ...manifest,
    nextRecordNumber: 1,
    recordSegments: [{ ...segment, file: 'kept.records' }],
    indexSegments: [{ ...indexSegment, file: 'kept.index' }],
  }))
  const orphans = ['orphan.records', 'orphan.index', 'kept.index.unfinished', `${manifestFile}.unfinished`, 'note.txt']
  for (const name of ['kept.records', 'kept.index', ...orphans]) disk.place(`${folder}/${name}`, Buffer.from('x'))
  removeUnnamed(disk, folder, keeper.manifest)
  expect(disk.list(folder)).toEqual(['kept.index', 'kept.records', manifestFile])
})

test('manifest keeper: a damaged manifest is reported, not replaced', async () => {
  const { disk, keeper } = begin()
  await keeper.publish((manifest) => ({ ...manifest, storedAtMs: 1 }))
  const path = `${folder}/${manifestFile}`
  const bytes = disk.readFile(path)
  bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60)
  disk.place(path, bytes)
  expect(() => ManifestKeeper.open(disk, folder, new InThreadMaintenance(disk))).toThrow(CorruptFileError)
})

const indexSegment = { first: 0, end: 1, records: 1, minTimeMs: 0, maxTimeMs: 0, extractionVersion: 1 }

function begin() {
  const disk = new SimulatedDisk()
  disk.placeFolder(folder)
  return { disk, keeper: ManifestKeeper.open(disk, folder, new InThreadMaintenance(disk)) }
}
