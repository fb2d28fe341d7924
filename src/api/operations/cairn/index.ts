import type { Clock } from '../../../base/clock.ts'
import type { Ingest } from '../../../capture/ingest/ingest.ts'
import type { SourceIntake } from '../../../capture/ingest/source-intake.ts'
import type { OwnActs } from '../../../capture/own-acts.ts'
import type { PushSource } from '../../../config/source.ts'
import type { Accounts } from '../../../identity/accounts.ts'
import type { RootAccessKeys } from '../../../identity/iam/root-access-keys.ts'
import type { MasterKeyRotation } from '../../../identity/rotate-master-key.ts'
import type { Proofs } from '../../../proofs/proofs.ts'
import type { RecordStoreClient } from '../../../records/store-client.ts'
import type { TrailDelivery } from '../../../trails/delivery/open-trail-delivery.ts'
import type { Trails } from '../../../trails/trails.ts'
import { createAccount, listAccounts, resetRootKey } from './accounts.ts'
import type { CairnOperation } from './cairn-operation.ts'
import { getCheckpoint, getConsistency } from './checkpoint.ts'
import { getProof } from './proof.ts'
import { putEvents } from './put-events.ts'
import { putSourceEvents } from './put-source-events.ts'
import { redeliver } from './redeliver.ts'
import { rotateKeys } from './rotate-keys.ts'
import { search } from './search.ts'
import { tail } from './tail.ts'

export interface CairnNeeds {
  readonly store: Pick<RecordStoreClient, 'search' | 'follow' | 'page'>
  readonly ingest: Ingest
  readonly sources: { readonly pushed: readonly PushSource[]; readonly intake: SourceIntake }
  readonly accounts: Accounts
  readonly rootAccessKeys: Pick<RootAccessKeys, 'replaceAll'>
  readonly rotation: Pick<MasterKeyRotation, 'run'>
  readonly ownActs: Pick<OwnActs, 'record'>
  readonly trails: Pick<Trails, 'get'>
  readonly delivery: Pick<TrailDelivery, 'redeliver'>
  readonly proofs: Pick<Proofs, 'prove' | 'checkpointNow' | 'publicKey' | 'consistency'>
  readonly clock: Clock
}

export function cairnOperations(needs: CairnNeeds): readonly CairnOperation[] {
  const { store, ingest, sources, accounts, rootAccessKeys, rotation, ownActs, trails, delivery, proofs, clock } = needs
  return [
    search(store),
    tail(store, clock),
    putEvents(ingest),
    putSourceEvents(sources.pushed, sources.intake),
    createAccount(accounts),
    listAccounts(accounts),
    resetRootKey(accounts, rootAccessKeys),
    rotateKeys(rotation, ownActs),
    redeliver(trails, delivery),
    getProof(proofs, store),
    getCheckpoint(proofs),
    getConsistency(proofs),
  ]
}
