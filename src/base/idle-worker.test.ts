import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { IdleWorker } from './idle-worker.ts'

/** Far longer than a test. */
const never = 600_000

/**
 * A thread that answers with its id, counts the calls of `last` in shared memory, and dies of `die`. `late` is answered
 * after a tenth of a second.
 */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId, workerData } from 'node:worker_threads'
    import { setTimeout } from 'node:timers/promises'
    parentPort.on('message', async (calls) => {
      for (const { call, method } of calls) {
        if (method === 'die') process.exit(3)
        if (method === 'late') await setTimeout(100)
        if (method === 'last') Atomics.add(workerData, 0, 1)
        parentPort.postMessage([{ reply: call, output: threadId }])
      }
    })
  `)}`,
)

function idleWorker(idleMs: number) {
  const lastCalls = new Int32Array(new SharedArrayBuffer(4))
  const worker = new IdleWorker({
    start: () => new Worker(script, { workerData: lastCalls }),
    lastMethod: 'last',
    idleMs,
  })
  return { worker, lastCalls: () => Atomics.load(lastCalls, 0) }
}

test('idle worker: all calls go to one thread, until it is closed; one after that starts another', async () => {
  const { worker, lastCalls } = idleWorker(never)
  await worker.close()
  const [first, second] = await Promise.all([worker.call<number>('id', null), worker.call<number>('id', null)])
  expect(second).toBe(first)
  expect(await worker.call('id', null)).toBe(first)
  const closing = worker.close()
  const after = worker.call('id', null)
  await closing
  expect(lastCalls()).toBe(1)
  expect(await after).not.toBe(first)
  await worker.close()
  expect(lastCalls()).toBe(2)
})

test('idle worker: the thread ends when nothing is asked of it, after its last call, and not while something is', async () => {
  const { worker, lastCalls } = idleWorker(1)
  const first = await worker.call('late', null)
  while (lastCalls() === 0) await sleep(5)
  const second = await worker.call('late', null)
  expect(second).not.toBe(first)
  const [early, late] = await Promise.all([worker.call('id', null), worker.call('late', null)])
  expect(late).toBe(early)
  await worker.close()
})

test('idle worker: calls under way reject when the thread dies, and the next one starts another', async () => {
  const { worker } = idleWorker(never)
  const first = await worker.call('id', null)
  await expect(worker.call('die', null)).rejects.toThrow('ended with status 3')
  expect(await worker.call('id', null)).not.toBe(first)
  await worker.close()
})
