import { expect, test } from 'vitest'
import { ProofWorld, proofsFolder } from '../../../test/support/proof-simulation.ts'
import { SimulatedDisk } from '../../../test/support/simulated-disk.ts'
import { inspectTree } from './inspect-tree.ts'

/** A tree with a checkpoint of some leaves and more behind it. */
async function madeTree() {
  const disk = new SimulatedDisk()
  disk.makeFolder('/data')
  const world = new ProofWorld(1)
  const started = await world.start(disk)
  world.records.add(300)
  await world.publish(started)
  world.records.add(300)
  while (!(await started.follower.advance())) {}
  await started.tree.close()
  return disk
}

test('inspect tree: one that is whole is counted, and nothing in its folder is changed', async () => {
  expect(inspectTree(new SimulatedDisk(), proofsFolder)).toBeNull()
  const disk = await madeTree()
  const before = new Map(disk.files())
  expect(inspectTree(disk, proofsFolder)).toBe(600)
  expect(new Map(disk.files())).toEqual(before)
})

// Goal: a byte of the tree that was changed or lost is found, wherever it is.
// Method: each file in turn is changed at some places, and cut short.
test('inspect tree: every change of a file is found', async () => {
  const whole = await madeTree()
  for (const [path, bytes] of whole.files()) {
    if (!path.startsWith(`${proofsFolder}/`)) continue
    for (const at of [0, Math.floor(bytes.length / 3), bytes.length - 2]) {
      const disk = await madeTree()
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      disk.place(path, changed)
      // Who has signed the checkpoint is not looked at: the key stands in the metadata.
      if (path.endsWith('/checkpoint')) continue
      expect(() => inspectTree(disk, proofsFolder), `${path} at ${at}`).toThrow()
    }
    const disk = await madeTree()
    disk.place(path, Buffer.from(bytes.subarray(0, Math.floor(bytes.length / 2))))
    expect(() => inspectTree(disk, proofsFolder), path).toThrow()
  }
})
