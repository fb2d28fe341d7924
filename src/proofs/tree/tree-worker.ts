import { parentPort, workerData } from 'node:worker_threads'
import { required } from '../../base/assert.ts'
import { nodeFileSystem } from '../../base/node-file-system.ts'
import { serveCalls } from '../../base/worker-rpc.ts'
import type { TileName } from '../../formats/tile-path.ts'
import type { AppendRequest, PathRequest, TreeWorkerData } from './tree-client.ts'
import { TreeKeeper } from './tree-keeper.ts'

/** The thread that hashes, and owns the files of the tree. See `tree-client.ts` for its other end. */
const { folder }: TreeWorkerData = workerData
const keeper = new TreeKeeper(nodeFileSystem, folder)

serveCalls(required(parentPort, 'the port to the main thread'), {
  state: () => keeper.state(),
  append: ({ runs, secrets }: AppendRequest) => keeper.append(runs, secrets),
  appendAbsent: (count: number) => keeper.appendAbsent(count),
  persist: () => keeper.persist(),
  keepCheckpoint: (note: string) => keeper.keepCheckpoint(note),
  leafHash: (index: number) => keeper.leafHash(index),
  rootHash: (size: number) => keeper.rootHash(size),
  inclusionPath: ({ from, to }: PathRequest) => keeper.inclusionPath(from, to),
  consistencyPath: ({ from, to }: PathRequest) => keeper.consistencyPath(from, to),
  tile: (name: TileName) => keeper.tile(name),
  close: () => keeper.close(),
})
