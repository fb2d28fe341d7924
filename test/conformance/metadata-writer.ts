import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { openLmdbMetadata } from '../../src/storage/metadata/lmdb/lmdb-metadata-store.ts'
import { seededNumbers } from '../support/adversarial-metadata.ts'

// A child process that writes until it is killed. Batch `n` makes `n/0` up to `n/(parts - 1)`, each with the number of
// parts as its value, and is told on standard output only once it is acknowledged.

const [folder = '', firstBatch = '0', seed = '0'] = process.argv.slice(2)
const inFlight = 3
const partsMax = 20

const store = await openLmdbMetadata(nodeFileSystem, folder)
const next = seededNumbers(Number(seed))
let batch = Number(firstBatch)

async function writeForever(): Promise<never> {
  for (;;) {
    const number = batch++
    const parts = 1 + Math.floor(next() * partsMax)
    const value = Buffer.from(String(parts))
    await store.batch(
      Array.from({ length: parts }, (_, part) => ({ key: `${number}/${part}`, value, expectedRevision: null })),
    )
    process.stdout.write(`${number} ${parts}\n`)
  }
}

await Promise.all(Array.from({ length: inFlight }, writeForever))
