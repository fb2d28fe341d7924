import { join } from 'node:path'
import type { Log } from '../base/log.ts'
import type { OutgoingGuard } from '../base/outgoing-guard.ts'
import type { RandomSource } from '../base/random.ts'
import type { OwnActs } from '../capture/own-acts.ts'
import type { Config } from '../config/config.ts'
import type { Sealing } from '../identity/sealing.ts'
import { Proofs } from '../proofs/proofs.ts'
import { TreeClient } from '../proofs/tree/tree-client.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import type { Endings } from './endings.ts'

interface ProofParts {
  readonly config: Config
  readonly store: RecordStoreClient
  readonly metadata: MetadataStore
  readonly sealing: Sealing
  readonly ownActs: Pick<OwnActs, 'record'>
  readonly guard: OutgoingGuard
  readonly random: RandomSource
  readonly log: Log
}

/** The proof tree, which follows the records from then on. One that stops for good is told, and put on record. */
export async function openProofs(parts: ProofParts, endings: Endings): Promise<Proofs> {
  const { config, store, metadata, sealing, ownActs, guard, random, log } = parts
  const proofs = await Proofs.open({
    store,
    tree: new TreeClient(join(config.dataDir, 'proofs')),
    metadata,
    sealing,
    random,
    guard,
    witness: config.proofs.witness,
    stopped: (problem) => {
      log.error('the proof tree stands still and nothing is signed any more; see docs/guide/proofs.md', { problem })
      ownActs.record('StopProofTree', { problem }).catch((error: unknown) => {
        log.error('that the proof tree stands still could not be put on record', { error: String(error) })
      })
    },
  })
  endings.push(() => proofs.close())
  return proofs
}
