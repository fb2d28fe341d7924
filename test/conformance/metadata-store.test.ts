import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { openLmdbMetadata } from '../../src/storage/metadata/lmdb/lmdb-metadata-store.ts'
import { AdversarialMetadataStore, noMetadataFaults } from '../support/adversarial-metadata.ts'
import { metadataStoreConformance } from './metadata-store.ts'

metadataStoreConformance('in lmdb', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-metadata-'))
  const store = await openLmdbMetadata(nodeFileSystem, folder)
  const dispose = async (): Promise<void> => {
    await store.close()
    await rm(folder, { recursive: true })
  }
  return { store, [Symbol.asyncDispose]: dispose }
})

metadataStoreConformance('in memory', async () => {
  const store = new AdversarialMetadataStore({ ...noMetadataFaults, seed: 3, delayTurnsMax: 4 })
  return { store, [Symbol.asyncDispose]: () => store.close() }
})
