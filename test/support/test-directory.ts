import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { required } from '../../src/base/assert.ts'
import { type AccountId, parseAccountId } from '../../src/base/brands.ts'
import type { Clock } from '../../src/base/clock.ts'
import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { systemRandom } from '../../src/base/random.ts'
import type { Directory } from '../../src/identity/iam/directory.ts'
import { type DirectoryPorts, openDirectory } from '../../src/identity/iam/open-directory.ts'
import { keyBytes, keyIdBytes, Sealing } from '../../src/identity/sealing.ts'
import { openLmdbMetadata } from '../../src/storage/metadata/lmdb/lmdb-metadata-store.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** IAM's directory on a metadata store of its own in a temporary folder, with a clock that the test sets. */
export interface TestDirectory extends AsyncDisposable {
  readonly directory: Directory
  /** What it opens from, for what stands beside it. */
  readonly ports: DirectoryPorts
  readonly clock: Clock & { nowAtMs: number }
  /** The directory as another start reads it from the disk. */
  reopen(): Promise<Directory>
  /** Everything that lies on the disk. */
  bytesOnDisk(): Buffer
}

export async function openTestDirectory(): Promise<TestDirectory> {
  const folder = temporaryFolder()
  const metadataFolder = join(folder.path, 'metadata')
  const metadata = await openLmdbMetadata(nodeFileSystem, metadataFolder)
  const sealing = new Sealing(Buffer.alloc(keyIdBytes, 1), Buffer.alloc(keyBytes, 2), systemRandom)
  const clock = { nowAtMs: Date.UTC(2026, 0, 1), nowMs: () => clock.nowAtMs, monotonicMs: () => clock.nowAtMs }
  const ports = { metadata, sealing, clock, random: systemRandom }
  return {
    directory: await openDirectory(ports),
    ports,
    clock,
    reopen: () => openDirectory(ports),
    bytesOnDisk: () => {
      const names = readdirSync(metadataFolder)
      return Buffer.concat(names.map((name) => readFileSync(join(metadataFolder, name))))
    },
    [Symbol.asyncDispose]: async () => {
      await metadata.close()
      folder[Symbol.dispose]()
    },
  }
}

/** Twelve digits as an account. */
export function accountOf(digits: string): AccountId {
  return required(parseAccountId(digits), digits)
}
