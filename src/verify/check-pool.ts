import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { RemoteCaller } from '../base/worker-rpc.ts'
import type { FoundObject } from './bucket-reader.ts'
import { type ContentVerdict, type ExpectedContent, wholeFileBytesMax } from './log-file-check.ts'

/** More threads than this wait for the disk or the network, not for one another. */
const workersMax = 32

/** Files under way for each thread: while one is unpacked, the next is on its way. */
const filesForEachWorker = 8

interface Member {
  readonly worker: Worker
  readonly calls: RemoteCaller
  jobs: number
}

/** Checks log files on worker threads, one for each core. */
export class CheckPool {
  readonly #size = Math.min(availableParallelism(), workersMax)
  readonly #members: Member[] = []
  #streams = 0

  /** How many files to check at the same time. More take memory and gain nothing. */
  get parallelMax(): number {
    return this.#size * filesForEachWorker
  }

  async check(found: FoundObject, expected: ExpectedContent): Promise<ContentVerdict> {
    const member = this.#leastBusy()
    member.jobs += 1
    try {
      return await checkWith(member.calls, found, expected, () => this.#streams++)
    } finally {
      member.jobs -= 1
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()))
  }

  #leastBusy(): Member {
    if (this.#members.length < this.#size && this.#members.every(({ jobs }) => jobs > 0)) return this.#start()
    return this.#members.reduce((least, other) => (other.jobs < least.jobs ? other : least))
  }

  #start(): Member {
    const worker = new Worker(new URL('./check-worker.js', import.meta.url))
    const member = { worker, calls: new RemoteCaller(worker), jobs: 0 }
    this.#members.push(member)
    return member
  }
}

async function checkWith(
  calls: RemoteCaller,
  { content, sizeBytes }: FoundObject,
  expected: ExpectedContent,
  newStream: () => number,
): Promise<ContentVerdict> {
  if (content.kind === 'file') return calls.call('checkFile', { path: content.path, expected })
  if (sizeBytes <= wholeFileBytesMax) {
    const bytes = await wholeOf(content.chunks)
    if (bytes !== null) return calls.call('checkBytes', { bytes, expected }, [bytes.buffer])
    // More came than was announced.
    return { problem: 'too-large', bytes: 0 }
  }
  const stream = newStream()
  await calls.call('begin', { stream, expected })
  for await (const chunk of content.chunks) {
    if (!(await calls.call<boolean>('write', { stream, bytes: chunk }))) break
  }
  return calls.call('finish', { stream })
}

/** In memory of their own, which can move to another thread. */
async function wholeOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > wholeFileBytesMax) return null
    parts.push(chunk)
  }
  const whole = new Uint8Array(new ArrayBuffer(length))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
