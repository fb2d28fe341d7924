import { parentPort, type Transferable } from 'node:worker_threads'
import { required } from '../../base/assert.ts'
import { moving, serveCalls } from '../../base/worker-rpc.ts'
import { type PrepareJob, prepare } from './prepare-job.ts'

/** A thread that parses and compresses. See `prepare-pool.ts` for its other end. */
serveCalls(required(parentPort, 'the port to the main thread'), {
  prepare: (job: PrepareJob) => {
    const prepared = prepare(job)
    const memory = new Set<Transferable>()
    for (const { header, body } of prepared.batches)
      for (const part of [header, body.bytes]) memory.add(ownMemory(part))
    const { places, verdicts, eventIds } = prepared
    for (const { buffer } of [places, verdicts, eventIds.bytes, eventIds.ends]) memory.add(buffer)
    memory.delete(notMovable)
    return moving(prepared, [...memory])
  },
})

const notMovable = new ArrayBuffer(0)

/** The memory behind `part` where nothing else lies in it; small parts share a pool of the runtime's. */
function ownMemory(part: Uint8Array): ArrayBuffer {
  const { buffer } = part
  return buffer instanceof ArrayBuffer && buffer.byteLength === part.byteLength ? buffer : notMovable
}
