import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'lmdb'
import { expect, test } from 'vitest'
import { CorruptFileError, type FileSystem, FileSystemError, NewerFormatError } from '../../../base/file-system.ts'
import { nodeFileSystem } from '../../../base/node-file-system.ts'
import { MetadataUnavailableError } from '../../metadata-store.ts'
import { formatVersion, writeNumber } from './layout.ts'
import { openLmdbMetadata } from './lmdb-metadata-store.ts'

test('metadata in lmdb: entries and revisions outlive closing and opening again', async () => {
  await using folder = await temporaryFolder()
  const first = await openLmdbMetadata(nodeFileSystem, folder.path)
  const revision = await first.batch([{ key: 'a', value: Buffer.from('one'), expectedRevision: null }])
  await first.close()

  const second = await openLmdbMetadata(nodeFileSystem, folder.path)
  expect(Buffer.from((await second.get('a'))?.value ?? []).toString()).toBe('one')
  expect(await second.batch([{ key: 'b', value: null, expectedRevision: null }])).toBeGreaterThan(revision)
  await second.close()
})

test('metadata in lmdb: a folder of a newer Cairn is refused by name', async () => {
  await using folder = await temporaryFolder()
  const store = await openLmdbMetadata(nodeFileSystem, folder.path)
  await store.close()
  const root = open<Buffer, Buffer>({ path: folder.path, noSubdir: false, encoding: 'binary', keyEncoding: 'binary' })
  const numbers = root.openDB<Buffer, Buffer>({ name: 'numbers', encoding: 'binary', keyEncoding: 'binary' })
  await root.transaction(() => writeNumber(numbers, 'format', formatVersion + 1))
  await root.close()

  const refusal = openLmdbMetadata(nodeFileSystem, folder.path)
  await expect(refusal).rejects.toThrow(NewerFormatError)
  await expect(refusal).rejects.toThrow(`has format version ${formatVersion + 1}`)
})

test('metadata in lmdb: a file that is no database is refused', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'data.mdb')
  for (const content of ['x', 'not a database'.repeat(1000)]) {
    await writeFile(path, content)
    await expect(openLmdbMetadata(nodeFileSystem, folder.path)).rejects.toThrow(CorruptFileError)
  }

  await rm(path)
  await (await openLmdbMetadata(nodeFileSystem, folder.path)).close()
  await truncate(path, 4096)
  await expect(openLmdbMetadata(nodeFileSystem, folder.path)).rejects.toThrow(CorruptFileError)
})

// Goal: of a value that was replaced or removed nothing is left in any file, wherever LMDB had put it.
//
// Method: values of a few bytes, of parts of a page and of many pages, among others that stay, are replaced and removed in
// many batches. All files are then read; before, they must hold such values, or this test would prove nothing.
test('metadata in lmdb: what was replaced or removed can be dropped from the disk', async () => {
  await using folder = await temporaryFolder()
  const store = await openLmdbMetadata(nodeFileSystem, folder.path)
  const marks: string[] = []
  const revisions = new Map<string, number | null>()
  const write = async (key: string, value: string | null) => {
    const bytes = value === null ? null : Buffer.from(value)
    const revision = await store.batch([{ key, value: bytes, expectedRevision: revisions.get(key) ?? null }])
    revisions.set(key, value === null ? null : revision)
  }
  const keys = Array.from({ length: 30 }, (_, at) => `key ${at}`)
  for (const [at, key] of keys.entries()) {
    const mark = `mark-${at}-`
    marks.push(mark)
    await write(key, mark.repeat([1, 20, 300, 3_000][at % 4] ?? 1))
  }
  for (const [at, key] of keys.entries()) await write(key, at % 3 === 0 ? null : `kept ${key}`)
  expect(marks.filter((mark) => contains(folder.path, mark)).length).toBeGreaterThan(5)

  await store.dropReplaced()
  expect(marks.filter((mark) => contains(folder.path, mark))).toEqual([])
  await write('key 1', 'after it')
  await store.close()
  expect(readdirSync(folder.path).sort()).toEqual(['data.mdb', 'lock.mdb'])
  const again = await openLmdbMetadata(nodeFileSystem, folder.path)
  const { entries } = await again.list('', '', 100)
  const expected = keys
    .filter((_, at) => at % 3 !== 0)
    .map((key) => [key, key === 'key 1' ? 'after it' : `kept ${key}`])
  expect(entries.map(({ key, value }) => [key, Buffer.from(value).toString()])).toEqual(expected.sort())
  await again.close()
})

test('metadata in lmdb: where there is no room to drop what was replaced, the store goes on as it is', async () => {
  await using folder = await temporaryFolder()
  const full = { isFull: true }
  const fs: FileSystem = {
    ...nodeFileSystem,
    openWrite: (path, mode) => {
      if (full.isFull) throw new FileSystemError('openWrite', path, 'ENOSPC')
      return nodeFileSystem.openWrite(path, mode)
    },
  }
  const store = await openLmdbMetadata(fs, folder.path)
  await store.batch([{ key: 'a', value: Buffer.from('one'), expectedRevision: null }])
  await expect(store.dropReplaced()).rejects.toThrow(MetadataUnavailableError)
  expect(readdirSync(folder.path).sort()).toEqual(['data.mdb', 'lock.mdb'])
  expect(Buffer.from((await store.get('a'))?.value ?? []).toString()).toBe('one')
  full.isFull = false
  await store.dropReplaced()
  expect(Buffer.from((await store.get('a'))?.value ?? []).toString()).toBe('one')
  await store.close()
})

function contains(folder: string, text: string): boolean {
  return readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(text))
}

async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'cairn-metadata-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
