import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StoredRuns } from '../../../test/support/proof-simulation.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { nodeFileSystem } from '../../base/node-file-system.ts'
import { ContradictionError } from '../errors.ts'
import { TreeClient } from './tree-client.ts'
import { TreeKeeper } from './tree-keeper.ts'

const secrets = new Map(['2026-01-01', '2026-01-02'].map((day) => [day, Buffer.alloc(32, 5)]))

test('tree client: the thread comes to the tree that is made without it, and finds it again', async () => {
  using folder = temporaryFolder()
  const records = new StoredRuns()
  records.add(290)
  const [beside, there] = [join(folder.path, 'beside'), join(folder.path, 'there')]
  const keeper = new TreeKeeper(nodeFileSystem, beside)
  await keeper.append((await records.runs(0, 1_000_000)).runs, secrets)
  const expected = await keeper.persist()
  const client = new TreeClient(there)
  expect(await client.append((await records.runs(0, 1_000_000)).runs, secrets)).toBe(290)
  const root = await client.persist()
  expect([root.size, Buffer.from(root.rootHash)]).toEqual([expected.size, Buffer.from(expected.rootHash)])
  await client.close()
  await keeper.close()
  const again = new TreeClient(there)
  expect(await again.state()).toEqual({ size: 290, durableSize: 290, checkpoint: null })
  expect((await again.inclusionPath(7, 290)).length).toBe(9)
  await again.close()
})

test('tree client: what keeps the tree from being opened is told as what it is', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'proofs')
  const client = new TreeClient(path)
  await client.appendAbsent(3)
  await client.persist()
  await client.keepCheckpoint(
    `log\n3\n${Buffer.from((await client.persist()).rootHash).toString('base64')}\n\n— log AAAAAAAA\n`,
  )
  await client.close()
  rmSync(join(path, 'head'))
  const again = new TreeClient(path)
  await expect(again.state()).rejects.toThrow(ContradictionError)
  await again.close()
})
