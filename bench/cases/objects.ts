import { join } from 'node:path'
import { FileObjectStore } from '../../src/storage/object/file/file-object-store.ts'
import type { ObjectReference, ObjectStore, WrittenObject } from '../../src/storage/object-store.ts'
import { readLargeFile, readSmallFile, writePlainFile } from '../baselines/plain-files.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import { costHere, interleaved, perSecond } from '../measure.ts'

const smallBytes = 4 * 1024
const largeBytes = 64 * 1024 * 1024
const chunkBytes = 64 * 1024

/** Of small objects, in each round. */
const smallObjects = 2000

/** Calls under way at once, of small objects. */
const clients = 16

const rounds = 3
const plain = 'plain files, synced, MD5'

export const benchCase: BenchCase = {
  name: 'objects',
  about: 'Object store: put and get of 4 KB and 64 MB, durable and sealed, beside plain files of the same bytes.',
  async run(context) {
    const store = await FileObjectStore.open({ folder: join(context.newFolder('objects'), 'objects'), reserveBytes: 0 })
    try {
      return [
        ...(await measureSmall(store, context.newFolder('plain'))),
        ...(await measureLarge(store, context.newFolder('plain'))),
      ]
    } finally {
      await store.close()
    }
  },
}

async function measureSmall(store: ObjectStore, folder: string): Promise<Row[]> {
  const objects: WrittenObject[] = []
  const paths: string[] = []
  const rate = async (action: (number: number) => Promise<unknown>) =>
    perSecond(smallObjects, await costHere(() => inParallel(action)))
  const measured = await interleaved(rounds, {
    put: () => rate(async () => objects.push(await store.put(new Uint8Array(smallBytes)))),
    putPlain: () => rate(async () => paths.push(await writePlainFile(folder, [new Uint8Array(smallBytes)]))),
    get: () => rate((number) => readWhole(store, at(objects, number))),
    getPlain: () => rate((number) => readSmallFile(at(paths, number))),
  })
  const put = { stage: `put 4 KB, ${clients} at once`, value: measured.put, unit: 'calls/s' } as const
  const get = { stage: `get 4 KB, ${clients} at once`, value: measured.get, unit: 'calls/s' } as const
  return [
    { ...put, baseline: { stage: plain, value: measured.putPlain } },
    { ...get, baseline: { stage: 'plain files', value: measured.getPlain } },
  ]
}

async function measureLarge(store: ObjectStore, folder: string): Promise<Row[]> {
  const objects: WrittenObject[] = []
  const paths: string[] = []
  const wallMs = async (action: () => Promise<unknown>) => (await costHere(action)).wallMs
  const measured = await interleaved(rounds, {
    put: () => wallMs(async () => objects.push(await writeLarge(store))),
    putPlain: () => wallMs(async () => paths.push(await writePlainFile(folder, chunks()))),
    get: () => wallMs(() => readWhole(store, at(objects, 0))),
    getPlain: () => wallMs(() => readLargeFile(at(paths, 0))),
  })
  const put = { stage: 'put 64 MB', value: measured.put, unit: 'ms' } as const
  const get = { stage: 'get 64 MB', value: measured.get, unit: 'ms' } as const
  return [
    { ...put, baseline: { stage: plain, value: measured.putPlain } },
    { ...get, baseline: { stage: 'a plain file', value: measured.getPlain } },
  ]
}

async function writeLarge(store: ObjectStore): Promise<WrittenObject> {
  const writer = await store.begin()
  for (const chunk of chunks()) await writer.write(chunk)
  return writer.finish()
}

async function readWhole(store: ObjectStore, object: ObjectReference): Promise<number> {
  let bytes = 0
  for await (const piece of store.read(object, { offset: 0, length: object.lengthBytes })) bytes += piece.length
  return bytes
}

/** Each in memory of its own, as a socket gives them. */
function* chunks(): Generator<Uint8Array> {
  for (let bytes = 0; bytes < largeBytes; bytes += chunkBytes) yield new Uint8Array(chunkBytes)
}

async function inParallel(action: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const client = async () => {
    while (next < smallObjects) await action(next++)
  }
  await Promise.all(Array.from({ length: clients }, client))
}

function at<T>(list: readonly T[], number: number): T {
  const found = list[number]
  if (found === undefined) throw new Error(`there is no number ${number}`)
  return found
}
