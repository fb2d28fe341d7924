import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type Cost, costHere } from '../measure.ts'

export interface UnpackWork {
  readonly paths: readonly string[]
  /** What is done with a file's text: the least that an import or a verification cannot avoid. */
  readonly task: 'parse' | 'hash'
}

/** Unpacks whole log files with one worker for each core, and parses or hashes each. The limit for this machine. */
export async function unpackFiles({ paths, task }: UnpackWork): Promise<Cost> {
  const workers = Array.from({ length: availableParallelism() }, () => {
    return new Worker(new URL('./unpack-worker.js', import.meta.url))
  })
  try {
    // Started before the clock: a server's workers are there when the files come.
    await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('online', resolve))))
    return await costHere(() => Promise.all(workers.map((worker, at) => unpackShare(worker, at))))
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }

  function unpackShare(worker: Worker, share: number): Promise<void> {
    return new Promise((resolve, reject) => {
      worker.once('message', () => resolve())
      worker.once('error', reject)
      const work: UnpackWork = { paths: paths.filter((_, at) => at % workers.length === share), task }
      worker.postMessage(work)
    })
  }
}
