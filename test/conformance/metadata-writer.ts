import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { openLmdbMetadata } from '../../src/storage/metadata/lmdb/lmdb-metadata-store.ts'
import { seededNumbers } from '../support/adversarial-metadata.ts'

// A child process that writes until it is killed, by others or, where the fourth argument is a number, by itself: before it
// makes its so many-th call of the file system while it drops what was replaced, which it does over and over. Batch `n` makes `n/0` up to `n/(parts - 1)`, each with the number of
// parts as its value, and is told on standard output only once it is acknowledged.

const [folder = '', firstBatch = '0', seed = '0', killAt] = process.argv.slice(2)
const inFlight = 3
const partsMax = 20

let calls = Number.NEGATIVE_INFINITY

/** The file system, until it is time. */
const endingFileSystem = new Proxy(nodeFileSystem, {
  get: (fs, name, receiver) => {
    calls += 1
    if (calls === Number(killAt)) process.kill(process.pid, 'SIGKILL')
    return Reflect.get(fs, name, receiver)
  },
})

const store = await openLmdbMetadata(endingFileSystem, folder)
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

async function dropForever(): Promise<void> {
  for (let turn = 0; killAt !== undefined; turn += 1) {
    // The first time there is nothing to drop yet.
    if (turn === 1) calls = 0
    await store.dropReplaced()
  }
}

await Promise.all([...Array.from({ length: inFlight }, writeForever), dropForever()])
