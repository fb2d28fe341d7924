import { type EventProof, encodeEventProofs } from '../formats/checkpoint-event-proof.ts'
import { leafHash } from '../formats/merkle-hash.ts'
import { recordLeaf } from '../formats/merkle-leaf.ts'
import { verifyInclusion } from '../formats/merkle-proof.ts'
import { shownKinds } from '../records/provenance.ts'
import type { StoredRecord } from '../records/segment/record-block.ts'
import type { Checkpoints, SignedCheckpoint } from './checkpoints.ts'
import { dayOf } from './day.ts'
import type { DaySecrets } from './day-secrets.ts'
import { UnprovableRecordError } from './errors.ts'
import { noncesFrom } from './nonces.ts'
import type { ProofTree } from './tree/proof-tree.ts'

export interface EventProverParts {
  readonly tree: Pick<ProofTree, 'inclusionPath'>
  readonly secrets: Pick<DaySecrets, 'find'>
  readonly checkpoints: Pick<Checkpoints, 'covering'>
}

/**
 * Proves that records stand in the tree, all under one checkpoint. What it gives out it has checked: a tree or a record
 * that was changed on the disk is found here, not by the one who asked.
 *
 * @param eventId That all of `records`, at least one, are known by.
 * @returns The document for `./cairn verify --event`.
 * @throws {UnprovableRecordError} Of one of them nothing can be shown; the message says why.
 * @throws {NotYetProvableError | ProofsStoppedError | FileSystemError | MetadataUnavailableError}
 */
export async function proveEvents(
  parts: EventProverParts,
  eventId: string,
  records: readonly StoredRecord[],
): Promise<string> {
  const newest = Math.max(...records.map(({ recordNumber }) => recordNumber))
  const checkpoint = await parts.checkpoints.covering(newest)
  const proofs: EventProof[] = []
  for (const record of records) proofs.push(await proveOne(parts, checkpoint, eventId, record))
  return encodeEventProofs({ checkpoint: checkpoint.note, proofs })
}

async function proveOne(
  { tree, secrets }: EventProverParts,
  checkpoint: SignedCheckpoint,
  eventId: string,
  { recordNumber, bytes, storedAtMs, provenance }: StoredRecord,
): Promise<EventProof> {
  const secret = secrets.find(dayOf(storedAtMs), recordNumber)
  if (secret === null) {
    throw new UnprovableRecordError(`the secret of record ${recordNumber}'s day is gone, and with it its proof`)
  }
  const nonce = noncesFrom(secret, recordNumber, 1)
  const path = (await tree.inclusionPath(recordNumber, checkpoint.size)).map((hash) => Buffer.from(hash))
  if (!verifyInclusion(leafHash(recordLeaf(nonce, bytes)), recordNumber, path, checkpoint)) {
    throw new UnprovableRecordError(`record ${recordNumber} is not what was hashed, or the tree's files were changed`)
  }
  return {
    eventId,
    record: Buffer.from(bytes),
    nonce,
    leafIndex: recordNumber,
    inclusionPath: path,
    provenance: {
      ...shownKinds[provenance.kind],
      storedAt: new Date(storedAtMs).toISOString(),
      principal: provenance.principal,
      origin: provenance.origin,
    },
  }
}
