import { parentPort, workerData } from 'node:worker_threads'
import { required } from '../../../base/assert.ts'
import { nodeFileSystem } from '../../../base/node-file-system.ts'
import { moving, ownMemory, serveCalls } from '../../../base/worker-rpc.ts'
import type { ObjectReference } from '../../object-store.ts'
import type { ByteRange } from './object-file-reader.ts'
import { ObjectReads, type ReadStep } from './object-reads.ts'
import type { ObjectThreadData } from './object-thread.ts'

export interface ReadRequest {
  readonly object: ObjectReference
  readonly range: ByteRange
}

const { folder }: ObjectThreadData = workerData
const reads = new ObjectReads(nodeFileSystem, folder)

/** The thread that reads objects: a sync of the other one holds up no reader. */
serveCalls(required(parentPort, 'the port to the thread that started this one'), {
  open: ({ object, range }: ReadRequest) => movingPieces(reads.open(object, range)),
  next: (reader: number) => movingPieces(reads.next(reader)),
  close: (reader: number) => reads.close(reader),
  closeAll: () => reads.closeAll(),
})

function movingPieces(step: ReadStep) {
  return moving(step, ownMemory(step.pieces))
}
