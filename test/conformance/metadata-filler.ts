import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { openLmdbMetadata } from '../../src/storage/metadata/lmdb/lmdb-metadata-store.ts'
import { MetadataUnavailableError, metadataListEntriesMax } from '../../src/storage/metadata-store.ts'

// A child process whose files may not grow beyond a limit: writes until batches fail, then reads back what is there,
// makes room and writes once more. One JSON line says what happened.

const [folder = ''] = process.argv.slice(2)
const attempts = 40
const value = Buffer.alloc(100_000, 1)

const store = await openLmdbMetadata(nodeFileSystem, folder)
const acknowledged = new Map<string, number>()
let refused = 0
for (let attempt = 0; attempt < attempts; attempt += 1) {
  const keys = [`${attempt}/first`, `${attempt}/second`]
  try {
    const revision = await store.batch(keys.map((key) => ({ key, value, expectedRevision: null })))
    for (const key of keys) acknowledged.set(key, revision)
  } catch (error) {
    if (!(error instanceof MetadataUnavailableError)) throw error
    refused += 1
  }
}
const kept = (await store.list('', '', metadataListEntriesMax)).entries.map(({ key }) => key)
for (const [key, expectedRevision] of acknowledged) await store.batch([{ key, value: null, expectedRevision }])
await store.batch([{ key: 'after', value, expectedRevision: null }])
await store.close()
process.stdout.write(JSON.stringify({ acknowledged: [...acknowledged.keys()], kept, refused }))
