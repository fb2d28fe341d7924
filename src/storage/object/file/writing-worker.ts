import { parentPort, workerData } from 'node:worker_threads'
import { required } from '../../../base/assert.ts'
import { nodeFileSystem } from '../../../base/node-file-system.ts'
import { systemRandom } from '../../../base/random.ts'
import { serveCalls } from '../../../base/worker-rpc.ts'
import { FileObjects } from './file-objects.ts'
import type { ObjectThreadData } from './object-thread.ts'

/** More of the object `id`. */
export interface MoreOfObject {
  readonly id: string
  readonly parts: readonly Uint8Array[]
}

const { folder, reserveBytes }: ObjectThreadData = workerData
let opened: FileObjects | null = null

/** The thread that writes objects, moves and removes them. It makes synchronous file calls, and syncs take their time. */
serveCalls(required(parentPort, 'the port to the thread that started this one'), {
  open: () => objects().pendingAtStart,
  begin: () => objects().begin(),
  write: ({ id, parts }: MoreOfObject) => objects().write(id, parts),
  finish: ({ id, parts }: MoreOfObject) => objects().finish(id, parts),
  abort: (id: string) => objects().abort(id),
  put: (bytes: Uint8Array) => objects().put(bytes),
  settle: (ids: readonly string[]) => objects().settle(ids),
  free: (ids: readonly string[]) => objects().free(ids),
  close: () => opened?.close(),
})

/** Made by the first call, which is told what keeps it from that; the next one tries again. */
function objects(): FileObjects {
  opened ??= new FileObjects({ fs: nodeFileSystem, random: systemRandom, folder, reserveBytes })
  return opened
}
