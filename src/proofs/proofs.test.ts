import { createHash, generateKeyPairSync } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { MadeWitness } from '../../test/support/made-witness.ts'
import { ProofWorld, proofsFolder } from '../../test/support/proof-simulation.ts'
import { isSignedBy, leafOf, readNote, rootByPath } from '../../test/support/proof-verifier.ts'
import { SimulatedDisk } from '../../test/support/simulated-disk.ts'
import { recordNumber } from '../base/brands.ts'
import { OutgoingGuard } from '../base/outgoing-guard.ts'
import { parseCheckpoint } from '../formats/checkpoint.ts'
import { verifyCosignature } from '../formats/checkpoint-cosignature.ts'
import { eventProofProblem, parseEventProofs } from '../formats/checkpoint-event-proof.ts'
import { encodeNoteKey, parseNote, parseNoteKey, rawPublicKey } from '../formats/checkpoint-note.ts'
import { verifyConsistency } from '../formats/merkle-proof.ts'
import { checkTiles, type TileProblem } from '../formats/tile-check.ts'
import { provenanceKinds } from '../records/provenance.ts'
import type { StoredRecord } from '../records/segment/record-block.ts'
import { dayOf } from './day.ts'
import { DaySecrets } from './day-secrets.ts'
import { ProofsStoppedError, UnprovableRecordError } from './errors.ts'
import { Proofs, proofSealedRows } from './proofs.ts'
import { TreeKeeper } from './tree/tree-keeper.ts'

const running: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of running.splice(0)) await one.close()
})

// Goal: a proof convinces whoever has the document and the log's key, and holds for nothing else.
// Method: records past a full tile; each proof is checked by the formats, and by the verifier written from the pages.
test('proofs: every record is proved, by a document that stands alone', async () => {
  const { world, proofs } = await started(300)
  const key = await proofs.publicKey()
  for (const number of [0, 149, 150, 255, 256, 299]) {
    const { checkpoint, proofs: proved } = parseEventProofs(await proofs.prove('id', [stored(world, number)]))
    const [proof] = proved
    if (proof === undefined) throw new Error('nothing was proved')
    expect(eventProofProblem(checkpoint, proof, [parseNoteKey(key)])).toBe(null)
    expect(proof.record.equals(world.records.bytes(number))).toBe(true)
    const note = readNote(checkpoint)
    expect(isSignedBy(note, key)).toBe(true)
    const secret = (await DaySecrets.open(world)).find(dayOf(world.records.storedAtMs(number)), number)
    const leaf = leafOf(secret ?? Buffer.alloc(32), number, proof.record)
    expect(rootByPath(leaf, number, note.size, proof.inclusionPath).equals(note.root)).toBe(true)
  }
})

test('proofs: several records of one eventID stand under one checkpoint', async () => {
  const { world, proofs } = await started(20)
  const document = parseEventProofs(await proofs.prove('id', [stored(world, 3), stored(world, 17)]))
  const keys = [parseNoteKey(await proofs.publicKey())]
  expect(document.proofs.map(({ leafIndex }) => leafIndex)).toEqual([3, 17])
  for (const proof of document.proofs) expect(eventProofProblem(document.checkpoint, proof, keys)).toBe(null)
})

test('proofs: a record that was changed, or whose day is forgotten, is not proved', async () => {
  const { world, proofs } = await started(20)
  await proofs.checkpointNow()
  world.records.change(5)
  await expect(proofs.prove('id', [stored(world, 5)])).rejects.toThrow(UnprovableRecordError)
  world.records.recordFrom = 320
  world.records.add(310)
  await proofs.checkpointNow()
  // Secrets go with the step after the one that comes to the next day.
  world.records.add(1)
  await proofs.checkpointNow()
  await expect(proofs.prove('id', [stored(world, 7)])).rejects.toThrow(/the secret of record 7's day is gone/)
  await expect(proofs.prove('id', [stored(world, 325)])).resolves.toContain('checkpoint')
  const days = (await world.metadata.list('proof-day/', '', 100)).entries
  expect(days.map(({ key }) => key.slice('proof-day/'.length))).toEqual(['2026-01-03'])
})

test('proofs: records that were gone before they could be hashed leave leaves that say so', async () => {
  const world = new ProofWorld(1)
  world.records.add(400)
  world.records.recordFrom = 300
  const { proofs } = await start(world, newDisk())
  expect((await proofs.checkpointNow()).size).toBe(400)
  await expect(proofs.prove('id', [stored(world, 310)])).resolves.toContain('checkpoint')
})

test('proofs: a checkpoint grows with the records, and each is shown to continue the others', async () => {
  const { world, proofs } = await started(5)
  const older = parseCheckpoint(parseNote((await proofs.checkpointNow()).note).text)
  expect((await proofs.checkpointNow()).note).toBe((await proofs.checkpointNow()).note)
  world.records.add(290)
  const newer = await proofs.checkpointNow()
  expect([older.size, newer.size]).toEqual([5, 295])
  const proof = await proofs.consistency(5, 295)
  expect(verifyConsistency(older, newer, proof?.path ?? [])).toBe(true)
  expect(await proofs.consistency(5, 296)).toBe(null)
  expect(await proofs.stats()).toMatchObject({ leaves: 295, lagRecords: 0, problem: null, checkpointLeaves: 295 })
})

test('proofs: after a restart the same key signs, the checkpoint is remembered and the tree goes on', async () => {
  const { world, proofs, disk } = await started(260)
  const [before, key] = [await proofs.checkpointNow(), await proofs.publicKey()]
  await proofs.close()
  const again = (await start(world, disk)).proofs
  expect(await again.publicKey()).toBe(key)
  expect((await again.checkpointNow()).note).toBe(before.note)
  world.records.add(1)
  const after = await again.checkpointNow()
  expect(verifyConsistency(before, after, (await again.consistency(260, 261))?.path ?? [])).toBe(true)
})

test('proofs: what is published is whole, tile by tile, and grows', async () => {
  const { world, proofs } = await started(300)
  const place = new MadePlace()
  for (const more of [0, 1, 300]) {
    world.records.add(more)
    expect(await proofs.publish('bucket', place)).toEqual({ size: world.records.count, isComplete: true })
    expect(parseCheckpoint(parseNote(place.text('checkpoint')).text).size).toBe(world.records.count)
    expect(await problemsAt(place)).toEqual([])
  }
  expect([...place.files.keys()].filter((path) => !path.includes('.p/')).sort()).toEqual([
    'checkpoint',
    'tile/0/000',
    'tile/0/001',
  ])
})

// Goal: whoever finds a checkpoint in a bucket finds its tiles, wherever a publication ended.
// Method: three publications; each write fails once, after it happened and before; each is followed by another publication.
test('proofs: a publication that ends at any write leaves no checkpoint without its tiles', async () => {
  for (let at = 0; at < 12; at += 1) {
    const { world, proofs } = await started(300)
    const place = new MadePlace()
    for (const more of [0, 1, 300]) {
      world.records.add(more)
      place.failAt = place.writes + (at % 4)
      place.isWritten = at % 2 === 0
      await proofs.publish('bucket', place).catch((error: unknown) => expect(String(error)).toContain('no bucket'))
      expect(await problemsAt(place)).toEqual([])
      await proofs.publish('bucket', place)
      expect(await problemsAt(place)).toEqual([])
    }
    expect(place.failures).toBeGreaterThan(0)
    await proofs.close()
  }
})

test('proofs: what was published since an older copy of the folder was made stops everything', async () => {
  const { world, proofs, disk } = await started(10)
  const place = new MadePlace()
  await proofs.publish('bucket', place)
  const copy = new Map(disk.files())
  world.records.add(1)
  await proofs.publish('bucket', place)
  await proofs.close()
  world.records.cut(10)
  for (const [path, bytes] of copy) disk.place(path, bytes)
  const restored = await start(world, disk)
  await expect(restored.proofs.publish('bucket', place)).rejects.toThrow(ProofsStoppedError)
  expect(restored.problems).toEqual(['a checkpoint of 11 leaves is published, and the tree has 10'])
  world.records.add(5)
  await expect(restored.proofs.checkpointNow()).rejects.toThrow(ProofsStoppedError)
  await expect(restored.proofs.prove('id', [stored(world, 1)])).rejects.toThrow(ProofsStoppedError)
  expect((await restored.proofs.stats()).problem).toContain('11 leaves')
})

// Goal: a witness cosigns what continues, holds nothing up when it is away, and one that has seen another tree stops everything.
test('proofs: a witness cosigns each checkpoint, also after either was away', async () => {
  const { witness, url, key } = await startWitness()
  const world = new ProofWorld(1)
  const disk = newDisk()
  const options = { url, key: encodeNoteKey(key) }
  world.records.add(5)
  const first = await start(world, disk, options)
  expect(verifyCosignature(parseNote((await first.proofs.checkpointNow()).note), key)).toBe(1_700_000_000)
  await first.proofs.close()
  world.records.add(300)
  const second = await start(world, disk, options)
  expect(verifyCosignature(parseNote((await second.proofs.checkpointNow()).note), key)).toBe(1_700_000_000)
  expect([witness.seenSize, witness.answers]).toEqual([305, [200, 409, 200]])
  await witness.close()
  world.records.add(1)
  expect(verifyCosignature(parseNote((await second.proofs.checkpointNow()).note), key)).toBe(null)
  expect((await second.proofs.stats()).witnessFailure).not.toBe(null)
})

test('proofs: a witness that has seen more than there is stops everything', async () => {
  const { url, key } = await startWitness()
  const options = { url, key: encodeNoteKey(key) }
  const [world, other] = [new ProofWorld(1), new ProofWorld(2)]
  world.records.add(5)
  other.records.add(3)
  await (await start(world, newDisk(), options)).proofs.checkpointNow()
  const { proofs, problems } = await start(other, newDisk(), options)
  await expect(proofs.checkpointNow()).rejects.toThrow(ProofsStoppedError)
  expect(problems).toEqual(['the witness has seen a tree of 5 leaves, and this one has 3'])
})

test('proofs: a new master key opens what the old one sealed', async () => {
  const { world, proofs, disk } = await started(10)
  await proofs.checkpointNow()
  const key = await proofs.publicKey()
  await proofs.close()
  world.sealing.admit(Buffer.alloc(16, 9), Buffer.alloc(32, 9))
  for (const rows of proofSealedRows(world.metadata, world.sealing)) {
    const { entries } = await world.metadata.list(rows.prefix, '', 100)
    expect(entries).toHaveLength(1)
    await rows.reseal(entries)
  }
  world.sealing.retireOlder()
  const again = (await start(world, disk)).proofs
  expect(await again.publicKey()).toBe(key)
  await expect(again.prove('id', [stored(world, 1)])).resolves.toContain('checkpoint')
})

/** What is wrong with the tiles of the checkpoint at a place; nothing where it has none. */
async function problemsAt(place: MadePlace): Promise<TileProblem[]> {
  if (!place.files.has('checkpoint')) return []
  const checkpoint = parseCheckpoint(parseNote(place.text('checkpoint')).text)
  const problems: TileProblem[] = []
  for await (const problem of checkTiles(async (path) => place.files.get(path) ?? null, checkpoint))
    problems.push(problem)
  return problems
}

class MadePlace {
  readonly files = new Map<string, Uint8Array>()
  /** The number of the write that fails, once, and whether its bytes are there all the same. */
  failAt = -1
  isWritten = false
  writes = 0
  failures = 0

  async read(path: string): Promise<Uint8Array | null> {
    return this.files.get(path) ?? null
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    const isFailing = this.writes === this.failAt
    this.writes += 1
    if (isFailing) this.failures += 1
    if (isFailing && !this.isWritten) throw new Error('no bucket')
    const before = this.files.get(path)
    if (path !== 'checkpoint' && before !== undefined) expect(Buffer.compare(before, bytes)).toBe(0)
    this.files.set(path, Buffer.from(bytes))
    if (isFailing) throw new Error('no bucket')
  }

  text(path: string): string {
    return Buffer.from(this.files.get(path) ?? []).toString()
  }
}

async function started(records: number) {
  const world = new ProofWorld(1)
  world.records.add(records)
  const disk = newDisk()
  return { world, disk, ...(await start(world, disk)) }
}

async function start(world: ProofWorld, disk: SimulatedDisk, witness: { url: string; key: string } | null = null) {
  const { metadata, sealing, random } = world
  const problems: string[] = []
  const tree = new TreeKeeper(disk, proofsFolder)
  const stopped = (problem: string) => problems.push(problem)
  const guard = new OutgoingGuard()
  const proofs = await Proofs.open({ store: world.records, tree, metadata, sealing, random, witness, guard, stopped })
  running.push(proofs)
  return { proofs, problems }
}

async function startWitness() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const key = { name: 'witness.example/w1', kind: 4, publicKey: rawPublicKey(publicKey) } as const
  const hash = createHash('sha256').update(`${key.name}\n`).update(Buffer.of(4)).update(key.publicKey).digest()
  const witness = new MadeWitness({ name: key.name, hash: hash.subarray(0, 4), privateKey })
  running.push(witness)
  return { witness, url: await witness.listen(), key }
}

function stored(world: ProofWorld, number: number): StoredRecord {
  return {
    recordNumber: recordNumber(number),
    bytes: world.records.bytes(number),
    storedAtMs: world.records.storedAtMs(number),
    provenance: { kind: provenanceKinds.imported, principal: '', origin: '' },
    isConflict: false,
    memberships: [1],
  }
}

function newDisk(): SimulatedDisk {
  const disk = new SimulatedDisk()
  disk.placeFolder('/data')
  return disk
}
