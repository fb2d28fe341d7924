import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'lmdb'
import { expect, test } from 'vitest'
import { CorruptFileError, NewerFormatError } from '../../../base/file-system.ts'
import { nodeFileSystem } from '../../../base/node-file-system.ts'
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

async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'cairn-metadata-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
