import { expect, test } from 'vitest'
import { ProofWorld, treeOn } from '../support/proof-simulation.ts'
import { checkpointProblems, readNote } from '../support/proof-verifier.ts'
import { type Fault, PowerOffError, SimulatedDisk } from '../support/simulated-disk.ts'
import type { Fate } from '../support/simulated-nodes.ts'

const fates: readonly Fate[] = ['lost', 'kept', ...Array.from({ length: 3 }, (_, seed) => seed)]

interface Life {
  readonly disk: SimulatedDisk
  readonly world: ProofWorld
  readonly operations: readonly string[]
}

// Goal: whichever operation of the disk is the last before the power goes, the tree that the next start finds continues every checkpoint
// that anyone was given, and comes to the leaves that follow from the records.
//
// Method: a clean life hashes records over several days and past a full tile and gives out checkpoints; it is repeated with the power
// going off at each of its operations. The disk comes back with what was not durable lost, kept, or kept in part. A verifier that was
// written from the documents reads what the next start leaves, and after more records and another checkpoint reads it again.
test('proof tree: after a power loss at any step no published checkpoint is ever contradicted', async () => {
  const { operations } = await live([])
  expect(operations.length).toBeGreaterThan(60)
  for (let at = 0; at < operations.length; at += 1) {
    const crashed = await live([{ kind: 'powerOff', at }])
    for (const fate of fates) {
      await judge(crashed.world, crashed.disk.afterCrash(fate), `power off at ${at} (${operations[at]}), fate ${fate}`)
    }
  }
})

// Goal: the same where an operation fails and the process goes on, or the power goes later.
// Method: as above, with each operation failing once, a write after none, some or all of its bytes.
test('proof tree: after any operation failed no published checkpoint is ever contradicted', async () => {
  const { operations } = await live([])
  for (let at = 0; at < operations.length; at += 1) {
    for (const keptShare of [0, 0.6, 1]) {
      const code = keptShare === 0.6 ? 'ENOSPC' : 'EIO'
      const failed = await live([{ kind: 'fail', at, code, keptShare }])
      const what = `operation ${at} (${operations[at]}) failed, ${keptShare} kept`
      await judge(failed.world, keptShare === 1 ? failed.disk : failed.disk.afterCrash(at), what)
    }
  }
})

// Goal: a start may be cut short at any step, and the one after it comes to the same tree.
// Method: disks after a power loss of each kind; each start loses power at each of its operations and is repeated.
test('proof tree: a start that is cut short at any step can be repeated', async () => {
  const { operations } = await live([])
  for (let at = 0; at < operations.length; at += 5) {
    const crashed = await live([{ kind: 'powerOff', at }])
    const undisturbed = crashed.disk.afterCrash(at % 7)
    undisturbed.plan()
    const { tree } = await crashed.world.start(undisturbed)
    await tree.state()
    for (let step = 0; step < undisturbed.operations.length; step += 1) {
      const stopped = crashed.disk.afterCrash(at % 7)
      stopped.plan({ kind: 'powerOff', at: step })
      const again = await crashed.world.start(stopped)
      await expect(again.tree.state()).rejects.toThrow(PowerOffError)
      const back = stopped.afterCrash(step)
      await (await crashed.world.start(back)).tree.state()
      expect(problemsOf(crashed.world, back), `power off at ${at}, then at ${step} of the start`).toEqual([])
    }
  }
})

// Goal: whoever changes the tree's files is found out: at the start, at the proof, or by the verifier; and no start signs
// over it.
// Method: each file is cut, removed, and changed at its first, middle and last byte.
test('proof tree: any change of its files is found', async () => {
  const { disk, world } = await live([])
  const changes: readonly ((bytes: Buffer) => Buffer | null)[] = [
    () => null,
    (bytes) => bytes.subarray(0, bytes.length - 1),
    ...[0, 0.5, 1].map((share) => (bytes: Buffer) => flipped(bytes, Math.floor((bytes.length - 1) * share))),
  ]
  for (const [path, bytes] of disk.files()) {
    for (const [index, change] of changes.entries()) {
      const altered = disk.afterCrash('kept')
      const content = change(Buffer.from(bytes))
      if (content === null) altered.remove(path)
      else altered.place(path, content)
      const found = await tamperingFound(world, altered)
      // Without it nothing is known of what was given out; those who were given it know.
      const isLostCheckpoint = path.endsWith('/checkpoint') && content === null
      expect(found, `${path}, change ${index}`).toBe(!isLostCheckpoint)
    }
  }
})

// Goal: a tree beside other records than its own signs nothing and says why.
test('proof tree: a start beside older or other records signs nothing', async () => {
  for (const spoil of [
    ({ records }: ProofWorld) => records.cut(records.count - 1),
    ({ records }: ProofWorld) => records.change(records.count - 1),
  ]) {
    const { disk, world } = await live([])
    spoil(world)
    const { follower, checkpoints, problems } = await world.start(disk)
    follower.start()
    await expect(checkpoints.now()).rejects.toThrow(/proof tree stands still/)
    expect(problems).toHaveLength(1)
    await follower.stop()
  }
})

// Goal: an older copy of the tree's folder does not sign beside what was given out since.
test('proof tree: a tree that is older than its checkpoint signs nothing', async () => {
  const world = new ProofWorld(1)
  const disk = newDisk()
  const first = await world.start(disk)
  world.records.add(300)
  await world.publish(first)
  const older = new Map([...disk.files()].filter(([path]) => !path.endsWith('/checkpoint')))
  world.records.add(10)
  await world.publish(first)
  await first.tree.close()
  for (const [path, bytes] of older) disk.place(path, bytes)
  const { follower, checkpoints, problems } = await world.start(disk)
  follower.start()
  await expect(checkpoints.now()).rejects.toThrow(/a checkpoint of 310 leaves was given out, and the tree has 300/)
  expect(problems).toHaveLength(1)
  await follower.stop()
})

/** One life of a tree, until its end or a power loss. It goes on after other failures, as a server does. */
async function live(faults: readonly Fault[]): Promise<Life> {
  const [disk, world] = [newDisk(), new ProofWorld(1)]
  disk.plan(...faults)
  try {
    const running = await world.start(disk)
    for (const count of [1, 100, 154, 1, 2, 40]) {
      world.records.add(count)
      await attempt(() => world.publish(running))
    }
    await attempt(() => running.tree.close())
  } catch (error) {
    if (!(error instanceof PowerOffError)) throw error
  }
  return { disk, world, operations: [...disk.operations] }
}

async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'FileSystemError') throw error
  }
}

/** Starts on the disk, judges what it leaves, and once more after it went on; the world is then as it was. */
async function judge(world: ProofWorld, disk: SimulatedDisk, what: string): Promise<void> {
  const [records, published] = [world.records.count, world.published.length]
  disk.plan()
  const running = await world.start(disk)
  await running.tree.state()
  expect(problemsOf(world, disk), what).toEqual([])
  world.records.add(3)
  await world.publish(running)
  await running.tree.close()
  expect(problemsOf(world, disk), `${what}, later`).toEqual([])
  const { leaves } = treeOn(disk)
  expect(leaves.length, what).toBe(world.records.count)
  for (const number of [0, 149, 150, 255, 256, leaves.length - 1].filter((one) => one < leaves.length)) {
    expect(leaves[number]?.equals(await world.expectedLeaf(number)), `${what}, leaf ${number}`).toBe(true)
  }
  world.records.cut(records)
  world.published.length = published
}

function problemsOf(world: ProofWorld, disk: SimulatedDisk): string[] {
  const { problems, leaves } = treeOn(disk)
  return [...problems, ...world.published.flatMap((note) => checkpointProblems(readNote(note), leaves))]
}

async function tamperingFound(world: ProofWorld, disk: SimulatedDisk): Promise<boolean> {
  if (readProblems(disk).length > 0) return true
  const { follower, checkpoints } = await world.start(disk)
  follower.start()
  try {
    await checkpoints.now()
    return false
  } catch {
    return true
  } finally {
    await follower.stop()
  }
}

function readProblems(disk: SimulatedDisk): readonly string[] {
  try {
    return treeOn(disk).problems
  } catch (error) {
    return [String(error)]
  }
}

function flipped(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes
}

function newDisk(): SimulatedDisk {
  const disk = new SimulatedDisk()
  disk.placeFolder('/data')
  return disk
}
