import { setImmediate as nextTurn } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import { required } from '../base/assert.ts'
import { serveCalls } from '../base/worker-rpc.ts'
import { checkBytes, checkFile, type ExpectedContent, StreamCheck } from './log-file-check.ts'

/** A thread that unpacks and hashes log files. See `check-pool.ts` for its other end. */

const streams = new Map<number, StreamCheck>()

/** The whole files that came before are checked. */
let before: Promise<unknown> = Promise.resolve()

serveCalls(required(parentPort, 'the port to the main thread'), {
  checkFile: ({ path, expected }: { path: string; expected: ExpectedContent }) =>
    inTurn(() => checkFile(path, expected)),
  checkBytes: ({ bytes, expected }: { bytes: Uint8Array; expected: ExpectedContent }) =>
    inTurn(() => checkBytes(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), expected)),
  begin: ({ stream, expected }: { stream: number; expected: ExpectedContent }) => {
    streams.set(stream, new StreamCheck(expected))
  },
  write: ({ stream, bytes }: { stream: number; bytes: Uint8Array }) => streamOf(stream).write(bytes),
  finish: async ({ stream }: { stream: number }) => {
    const check = streamOf(stream)
    streams.delete(stream)
    return check.finish()
  },
})

function streamOf(stream: number): StreamCheck {
  return required(streams.get(stream), 'a check that has begun')
}

/** One file in a turn of the event loop: what was found of it is told, and others are sent, while the next is unpacked. */
function inTurn<T>(check: () => Promise<T>): Promise<T> {
  const done = before.then(() => nextTurn()).then(check)
  before = done.catch(() => undefined)
  return done
}
