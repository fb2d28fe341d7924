import { parentPort, workerData } from 'node:worker_threads'
import { required } from '../../base/assert.ts'
import { moving, ownMemory, serveCalls } from '../../base/worker-rpc.ts'
import { RecordRedactor, type RedactionSetup } from '../../event/field-redaction/record-redactor.ts'
import { type PrepareJob, prepare } from './prepare-job.ts'

const setup: RedactionSetup = workerData
const redactor = new RecordRedactor(setup)

/** A thread that parses and compresses. See `prepare-pool.ts` for its other end. */
serveCalls(required(parentPort, 'the port to the main thread'), {
  prepare: (job: PrepareJob) => {
    const prepared = prepare(job, redactor)
    const { batches, places, verdicts, names, eventIds, rest } = prepared
    const memory = ownMemory([
      ...batches.flatMap(({ header, body }) => [header, body.bytes]),
      ...[places, verdicts, names.bytes, names.ends, eventIds.bytes, eventIds.ends].map(
        ({ buffer }) => new Uint8Array(buffer),
      ),
      ...(rest === null ? [] : [rest.content]),
    ])
    return moving(prepared, memory)
  },
})
