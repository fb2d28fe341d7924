import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

// Goal: a disk that refuses a commit costs that batch only: nothing acknowledged is lost, no half is left, the process
// lives on, and once there is room the store takes batches again.
// Method: a child process runs with a limit on the size of its files, so the system refuses writes where a full disk
// would.
test('metadata in lmdb: a commit that the disk refuses leaves the store whole and usable', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-metadata-'))
  const script = fileURLToPath(new URL('./metadata-filler.js', import.meta.url))
  const limited = 'trap "" XFSZ; ulimit -f 2000; exec "$0" "$1" "$2"'
  const { stdout } = await promisify(execFile)('sh', ['-c', limited, process.execPath, script, folder])
  const { acknowledged, kept, refused } = JSON.parse(stdout)

  expect(refused).toBeGreaterThan(0)
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(kept.toSorted()).toEqual(acknowledged.toSorted())
  await rm(folder, { recursive: true })
})
