import { appendFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { itemBytesMax } from '../../audit-items/parse-json-item.ts'
import { required } from '../../base/assert.ts'
import { parseAccountId, parseRegion } from '../../base/brands.ts'
import { systemClock } from '../../base/clock.ts'
import { Log } from '../../base/log.ts'
import { nodeFileSystem } from '../../base/node-file-system.ts'
import { SourceHealth } from '../../capture/source-health.ts'
import { NoSpaceError } from '../../capture/space-guard.ts'
import type { PushSource } from '../../config/source.ts'
import { openLmdbMetadata } from '../../storage/metadata/lmdb/lmdb-metadata-store.ts'
import { Table } from '../../storage/table.ts'
import { fileFailureOf } from './file-failure.ts'
import { FileFollower } from './file-follower.ts'
import { fileRows, fileStateRows } from './file-rows.ts'

const source: PushSource = {
  name: 'gateway',
  kind: 'ceph-rgw',
  accountId: required(parseAccountId('123456789012'), 'an account'),
  region: required(parseRegion('eu-west-1'), 'a Region'),
  token: null,
  file: null,
}

const folder = temporaryFolder()
const metadata = await openLmdbMetadata(nodeFileSystem, join(folder.path, 'metadata'))
afterAll(async () => {
  await metadata.close()
  folder[Symbol.dispose]()
})

/** A log file in a folder of its own, and one who follows it: what was taken, and what went on record. */
async function followed() {
  const logs = temporaryFolder()
  const path = join(logs.path, 'ops.log')
  const taken: string[] = []
  const missed: unknown[] = []
  const rows = await Table.open(metadata, fileRows)
  const states = await Table.open(metadata, fileStateRows)
  const partition = path.replaceAll('/', '-')
  const acts: unknown[] = []
  const ownActs = {
    record: async (act: string, details: Readonly<Record<string, unknown>>) => {
      if (act === 'MissSourceItems') missed.push(details.reason)
      else acts.push({ act, ...details })
    },
  }
  const health = () =>
    new SourceHealth({
      metadata,
      states,
      partition,
      part: 'file',
      failureOf: fileFailureOf,
      ownActs,
      clock: systemClock,
      details: { path },
    })
  const fault: { next: Error | null } = { next: null }
  const parts = {
    source,
    path,
    intake: {
      take: async (_: PushSource, bytes: Uint8Array) => {
        const { next } = fault
        fault.next = null
        if (next !== null) throw next
        taken.push(...Buffer.from(bytes).toString().split('\n').filter(Boolean))
        return { items: (async function* () {})(), damage: null }
      },
    },
    space: { require: () => {} },
    ownActs,
    metadata,
    rows,
    partition,
    log: new Log(systemClock, 'error', () => {}),
  }
  let follower = new FileFollower({ ...parts, health: health() })
  return {
    path,
    taken,
    missed,
    fault,
    /** Takes all that stands there. */
    read: async () => {
      while (await follower.step());
      return taken
    },
    acts,
    step: () => follower.step(),
    round: () => follower.round(),
    trouble: () => follower.stats().trouble,
    /** As after a kill: only what was kept is known. */
    restart: async () => {
      await follower.close()
      follower = new FileFollower({ ...parts, health: health() })
    },
    [Symbol.asyncDispose]: async () => {
      await follower.close()
      logs[Symbol.dispose]()
    },
  }
}

/** Sets when a file was last written into, so that files of one test differ. */
function writtenAt(path: string, second: number): void {
  utimesSync(path, second, second)
}

test('followed file: whole lines are taken once each, across restarts', async () => {
  await using file = await followed()
  writeFileSync(file.path, '1\n2\n3')
  expect(await file.read()).toEqual(['1', '2'])
  appendFileSync(file.path, '3\n4\n')
  expect(await file.read()).toEqual(['1', '2', '33', '4'])
  await file.restart()
  expect(await file.read()).toHaveLength(4)
  appendFileSync(file.path, '5\n')
  expect(await file.read()).toEqual(['1', '2', '33', '4', '5'])
  expect(file.missed).toEqual([])
})

test('followed file: what could not be stored is taken again', async () => {
  await using file = await followed()
  writeFileSync(file.path, '1\n')
  file.fault.next = new Error('no space')
  await expect(file.step()).rejects.toThrow('no space')
  expect(await file.read()).toEqual(['1'])
})

test.each([
  ['while it is followed', false],
  ['while nobody follows it', true],
])('followed file: it is rotated %s, and nothing is missed', async (_, isAway) => {
  await using file = await followed()
  writeFileSync(file.path, '1\n')
  await file.read()
  if (isAway) await file.restart()
  renameSync(file.path, `${file.path}.1`)
  // Whoever writes goes on with the old file until it opens the new one.
  writeFileSync(file.path, '')
  appendFileSync(`${file.path}.1`, '2\n')
  if (!isAway) expect(await file.read()).toEqual(['1', '2'])
  appendFileSync(`${file.path}.1`, '3 without its line feed')
  writeFileSync(file.path, '4\n')
  expect(await file.read()).toEqual(['1', '2', '3 without its line feed', '4'])
  expect(file.missed).toEqual([])
})

test('followed file: files that were rotated meanwhile are taken in their order', async () => {
  await using file = await followed()
  writeFileSync(file.path, '1\n')
  await file.read()
  await file.restart()
  for (const [name, text, second] of [
    ['ops.log.2', '', 1000],
    ['ops.log-20261120', '2\n', 2000],
    ['ops-2026-11-20T09-00-00.000.log', '3\n', 3000],
    ['ops-of-another.log', 'no\n', 4000],
    ['ops.log.bak', 'no\n', 5000],
  ] as const) {
    const path = join(file.path, '..', name)
    if (text === '') renameSync(file.path, path)
    else writeFileSync(path, text)
    writtenAt(path, second)
  }
  writeFileSync(file.path, '4\n')
  expect(await file.read()).toEqual(['1', '2', '3', '4'])
  expect(file.missed).toEqual([])
})

test('followed file: what may have been missed is on record', async () => {
  await using file = await followed()
  writeFileSync(file.path, '1\n2\n')
  await file.read()
  truncateSync(file.path)
  appendFileSync(file.path, '3\n')
  expect(await file.read()).toEqual(['1', '2', '3'])
  expect(file.missed).toEqual(['written-anew'])
  // Grown beyond what was taken between two looks.
  writeFileSync(file.path, '4\n5\n6\n')
  expect((await file.read()).slice(-3)).toEqual(['4', '5', '6'])
  expect(file.missed).toEqual(['written-anew', 'written-anew'])
  await file.restart()
  writtenAt(file.path, 1000)
  rmSync(file.path)
  // Nothing to go on with: it is told once there is.
  await expect(file.step()).rejects.toThrow('ENOENT')
  writeFileSync(`${file.path}.1.gz`, 'packed')
  writeFileSync(file.path, '7\n')
  expect((await file.read()).at(-1)).toBe('7')
  // A new file may have the inode of the one that is gone.
  expect(file.missed.slice(2)).toEqual([expect.stringMatching(/^(gone|written-anew)$/), 'compressed'])
})

test('followed file: what was copied away before it was emptied is taken from the copy', async () => {
  await using file = await followed()
  writeFileSync(file.path, '1\n')
  writtenAt(file.path, 1000)
  await file.read()
  writeFileSync(`${file.path}.1`, '1\n2\n')
  writeFileSync(file.path, '3\n')
  expect(await file.read()).toEqual(['1', '1', '2', '3'])
  expect(file.missed).toEqual(['written-anew'])
})

test('followed file: a line that is longer than any item is passed over, and a file that is not there is waited for', async () => {
  await using file = await followed()
  await expect(file.step()).rejects.toThrow('ENOENT')
  writeFileSync(file.path, `${'x'.repeat(2 * itemBytesMax + 3)}\n1\n`)
  expect((await file.read()).at(-1)).toBe('1')
})

test('followed file: that it cannot be read is on record once, across restarts, and so is that it can again', async () => {
  await using file = await followed()
  const { path } = file
  expect(await file.round()).toBe(false)
  expect(await file.round()).toBe(false)
  await file.restart()
  expect(await file.round()).toBe(false)
  expect(file.trouble()).toBe('missing')
  writeFileSync(path, '1\n')
  expect(await file.round()).toBe(true)
  expect(file.trouble()).toBe(null)
  file.fault.next = new NoSpaceError('imports', 0)
  appendFileSync(path, '2\n')
  await file.round()
  expect(file.trouble()).toBe('disk-full')
  await file.round()
  expect(file.taken).toEqual(['1', '2'])
  const recovery = { act: 'RecoverSource', path, part: 'file', lostSeconds: expect.any(Number) }
  expect(file.acts).toEqual([
    { act: 'StartSource', path, part: 'file' },
    { act: 'LoseSource', path, part: 'file', trouble: 'missing', errorCode: 'ENOENT' },
    recovery,
    { act: 'LoseSource', path, part: 'file', trouble: 'disk-full', errorCode: 'NoSpaceError' },
    recovery,
  ])
})
