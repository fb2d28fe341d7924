import { parentPort } from 'node:worker_threads'
import { required } from '../../base/assert.ts'
import { moving, ownMemory, serveCalls } from '../../base/worker-rpc.ts'
import { LogPacker, type PackJob } from './log-packer.ts'
import type { TakeRequest } from './packing.ts'

/** The thread that chooses, compresses and hashes what trails deliver. See `packing.ts` for its other end. */
let packer: LogPacker | null = null

serveCalls(required(parentPort, 'the port to the main thread'), {
  begin: (job: PackJob) => {
    packer = new LogPacker(job)
  },
  take: ({ range, only }: TakeRequest) => required(packer, 'a step under way').take(range, only),
  finish: async () => {
    const packed = await required(packer, 'a step under way').finish()
    packer = null
    return moving(packed, ownMemory(packed.flatMap(({ files }) => files.map(({ body }) => body))))
  },
})
