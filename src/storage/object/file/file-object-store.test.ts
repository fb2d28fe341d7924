import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { contentOf } from '../../../../test/support/object-simulation.ts'
import { pathsOfObject, verifyObject } from '../../../../test/support/object-verifier.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { InvariantError } from '../../../base/assert.ts'
import { FileSystemError, NewerFormatError } from '../../../base/file-system.ts'
import { RemoteCaller, serveCalls } from '../../../base/worker-rpc.ts'
import {
  DamagedObjectError,
  ObjectMissingError,
  ObjectSpaceError,
  ObjectStoreBusyError,
  ObjectStoreClosedError,
  ObjectTooLargeError,
} from '../../object-store.ts'
import { FileObjectStore } from './file-object-store.ts'
import { writersMax } from './file-objects.ts'
import { ObjectThread } from './object-thread.ts'
import { reviveObjectError } from './revive-object-error.ts'

const mib = 1024 * 1024
const reserveBytes = 0

/** Far more than one object needs on its way, far less than the objects below have. */
const growthBytesMax = 256 * mib

// Goal: what lies on the machine's disk is the documented file, and tells nothing of the content.
// Method: the verifier reads the file; the content is looked for in it.
test('object store: files are as documented, readable by their owner alone, and sealed', async () => {
  using temporary = temporaryFolder()
  const folder = join(temporary.path, 'objects')
  const store = await FileObjectStore.open({ folder, reserveBytes })
  const content = Buffer.from('a sentence that stands nowhere else. '.repeat(10_000))
  const writer = await store.begin()
  for (let at = 0; at < content.length; at += 30_000) await writer.write(content.subarray(at, at + 30_000))
  const written = await writer.finish()
  const { pending, settled } = pathsOfObject(folder, written.id)
  expect(content.equals(Buffer.from(String(verifyObject(readFileSync(pending), written))))).toBe(true)
  await store.settle([written.id])
  const file = readFileSync(settled)
  expect(content.equals(Buffer.from(String(verifyObject(file, written))))).toBe(true)
  for (const secret of [Buffer.from('sentence'), Buffer.from(written.key), Buffer.from(written.md5)])
    expect(file.includes(secret)).toBe(false)
  expect(statSync(settled).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'incoming')).mode & 0o777).toBe(0o700)
  await store.close()
})

// Goal: an object of any size passes through bounded memory, and a reader that does not read holds hardly any.
// Method: an object of 512 MiB is written, left unread after its first piece, and read; the process must not grow by half of it.
test('object store: memory does not grow with an object', async () => {
  using temporary = temporaryFolder()
  const store = await FileObjectStore.open({ folder: join(temporary.path, 'objects'), reserveBytes })
  const lengthBytes = 512 * mib
  const chunk = contentOf(1, 64 * 1024)
  // Both threads have started.
  for await (const _ of store.read(await store.put(Buffer.from(chunk)), { offset: 0, length: chunk.length }));
  const startBytes = process.memoryUsage.rss()
  let peakBytes = 0
  const look = () => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss() - startBytes)
  }
  const writer = await store.begin()
  for (let at = 0; at < lengthBytes; at += chunk.length) {
    await writer.write(new Uint8Array(chunk))
    look()
  }
  const written = await writer.finish()

  const slow = store.read(written, { offset: 0, length: lengthBytes })
  expect((await slow.next()).value).toHaveLength(64 * 1024)
  let readBytes = 0
  for await (const piece of store.read(written, { offset: 0, length: lengthBytes })) {
    readBytes += piece.length
    look()
  }
  await slow.return()
  expect(readBytes).toBe(lengthBytes)
  expect(peakBytes).toBeLessThan(growthBytesMax)
  await store.close()
})

test('object store: damage in the middle of a read is told with its place, after what was whole', async () => {
  using temporary = temporaryFolder()
  const folder = join(temporary.path, 'objects')
  const store = await FileObjectStore.open({ folder, reserveBytes })
  const content = contentOf(1, mib)
  const written = await store.put(Buffer.from(content))
  const { pending } = pathsOfObject(folder, written.id)
  const at = 32 + 9 * (65_536 + 16)
  const damaged = readFileSync(pending)
  damaged.writeUInt8(damaged.readUInt8(at + 5) ^ 1, at + 5)
  writeFileSync(pending, damaged)
  const found: Uint8Array[] = []
  const reading = (async () => {
    for await (const piece of store.read(written, { offset: 0, length: mib })) found.push(piece)
  })()
  await expect(reading).rejects.toThrow(new DamagedObjectError(pending, at))
  expect(content.subarray(0, 8 * 65_536).equals(Buffer.concat(found))).toBe(true)
  await store.close()
})

test('object store: so many are written at once, and a place is free again after an end of any kind', async () => {
  using temporary = temporaryFolder()
  const store = await FileObjectStore.open({ folder: join(temporary.path, 'objects'), reserveBytes })
  const writers = await Promise.all(Array.from({ length: writersMax }, () => store.begin()))
  await expect(store.begin()).rejects.toThrow(ObjectStoreBusyError)
  await store.put(Buffer.from('passes'))
  await Promise.all(writers.map((writer, number) => (number < 3 ? writer.finish() : writer.abort())))
  await (await store.begin()).abort()
  await store.close()
})

// Goal: what does not fit is told as that, to whoever writes on as to whoever finishes, and goes though nobody aborts it.
// Method: more is kept free than any disk has.
test('object store: an object that does not fit is refused, and nothing is left of it', async () => {
  using temporary = temporaryFolder()
  const folder = join(temporary.path, 'objects')
  const store = await FileObjectStore.open({ folder, reserveBytes: Number.MAX_SAFE_INTEGER })
  await expect(store.put(Buffer.from('small'))).rejects.toThrow(ObjectSpaceError)
  await expect(store.put(Buffer.alloc(5 * mib))).rejects.toThrow(ObjectSpaceError)
  const written = await store.begin()
  const writing = async () => {
    for (;;) await written.write(Buffer.alloc(100_000))
  }
  await expect(writing()).rejects.toThrow(ObjectSpaceError)
  await expect(written.finish()).rejects.toThrow(ObjectSpaceError)
  const finished = await store.begin()
  await finished.write(Buffer.alloc(500_000))
  await expect(finished.finish()).rejects.toThrow(ObjectSpaceError)
  await expect(finished.write(Buffer.alloc(1))).rejects.toThrow(ObjectSpaceError)
  expect(readdirSync(join(folder, 'incoming'))).toEqual([])
  await store.close()
})

test('object store: an error of the disk keeps its class', async () => {
  using temporary = temporaryFolder()
  const path = join(temporary.path, 'file')
  writeFileSync(path, 'in the way')
  const error: unknown = await FileObjectStore.open({ folder: path, reserveBytes }).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(FileSystemError)
  expect(error).toMatchObject({ code: 'ENOTDIR' })
})

// Goal: what keeps the thread that writes from its work is told to the call that needed it, and is not for ever.
// Method: the folder of a store whose thread has not started yet is replaced by a file, and put back.
test('object store: the first to write is told what is in the way, and later ones write once it is gone', async () => {
  using temporary = temporaryFolder()
  const folder = join(temporary.path, 'objects')
  await (await FileObjectStore.open({ folder, reserveBytes })).close()
  const store = await FileObjectStore.open({ folder, reserveBytes })
  rmSync(folder, { recursive: true })
  writeFileSync(folder, 'in the way')
  await expect(store.put(Buffer.from('early'))).rejects.toThrow(FileSystemError)
  rmSync(folder)
  const { id } = await store.put(Buffer.from('later'))
  await store.settle([id])
  expect(existsSync(pathsOfObject(folder, id).settled)).toBe(true)
  await store.close()
  await store.ended
})

test('object store: one that nobody used ends, and takes nothing more', async () => {
  using temporary = temporaryFolder()
  const options = { folder: join(temporary.path, 'objects'), reserveBytes }
  await (await FileObjectStore.open(options)).close()
  const store = await FileObjectStore.open(options)
  await store.recover(async () => false)
  await store.close()
  await store.ended
  await expect(store.put(Buffer.from('late'))).rejects.toThrow(ObjectStoreClosedError)
  await expect(store.begin()).rejects.toThrow(ObjectStoreClosedError)
})

test('object store: its end gives up what is being written and lets calls under way end', async () => {
  using temporary = temporaryFolder()
  const folder = join(temporary.path, 'objects')
  const store = await FileObjectStore.open({ folder, reserveBytes })
  const writer = await store.begin()
  await writer.write(Buffer.alloc(3 * mib))
  const kept = store.put(Buffer.from('kept'))
  // The call is under way once it has been sent.
  await new Promise((resolve) => setImmediate(resolve))
  const closing = store.close()
  await expect(store.put(Buffer.from('late'))).rejects.toThrow(ObjectStoreClosedError)
  await expect(writer.finish()).rejects.toThrow(ObjectStoreClosedError)
  const { id } = await kept
  await closing
  await store.ended
  const names = readdirSync(join(folder, 'incoming'))
  expect(names).toContain(id)
  expect(names).not.toContain(writer.id)
})

test('object thread: when it dies, calls under way and later ones reject as that', async () => {
  const script = new URL('data:text/javascript,setTimeout(() => { throw new Error("it dies") }, 20)')
  const thread = new ObjectThread(script, { folder: '', reserveBytes })
  await expect(thread.call('put', null)).rejects.toThrow(ObjectStoreClosedError)
  await thread.ended
  await expect(thread.call('put', null)).rejects.toThrow(ObjectStoreClosedError)
})

const errors = [
  new ObjectMissingError('a'),
  new DamagedObjectError('/a', 5),
  new ObjectSpaceError(),
  new ObjectTooLargeError(),
  new ObjectStoreBusyError(),
  new NewerFormatError('/a', 3, 1),
  new FileSystemError('write', '/a', 'EIO'),
  new InvariantError('a mistake'),
]

test.each(errors.map((error) => [error.name, error] as const))(
  'object thread: %s keeps its class',
  async (_, error) => {
    const { port1, port2 } = new MessageChannel()
    serveCalls(port1, {
      call() {
        throw error
      },
    })
    const told: unknown = await new RemoteCaller(port2, reviveObjectError)
      .call('call', null)
      .catch((one: unknown) => one)
    expect(told).toEqual(error)
    expect(told).toBeInstanceOf(error.constructor)
    port1.close()
  },
)
