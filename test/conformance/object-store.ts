import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  DamagedObjectError,
  ObjectMissingError,
  type ObjectReference,
  type ObjectStore,
  ObjectStoreClosedError,
} from '../../src/storage/object-store.ts'
import { contentOf } from '../support/object-simulation.ts'

/** One backend: opens a store over what {@link OpenedObjects.reopen} left, at first nothing. */
export interface OpenedObjects extends AsyncDisposable {
  readonly store: ObjectStore
  /** Ends the store, as it is, and starts it again. */
  reopen(): Promise<ObjectStore>
}

const mib = 1024 * 1024

/** What every backend of `ObjectStore` must do when nothing fails. */
export function objectStoreConformance(backend: string, open: () => Promise<OpenedObjects>): void {
  test(`objects ${backend}: what was put is read back, all of it or a range`, async () => {
    await using opened = await open()
    const { store } = opened
    for (const length of [0, 1, 4096, 65_536, 65_537, 300_000, 3 * mib]) {
      const content = contentOf(length, length)
      const written = await store.put(Buffer.from(content))
      expect(written).toMatchObject({ lengthBytes: length, md5: createHash('md5').update(content).digest('hex') })
      expect(written.key).toHaveLength(32)
      expect((await readAll(store, written)).equals(content), `${length} bytes`).toBe(true)
      const offset = Math.floor(length / 3)
      const range = { offset, length: Math.floor((length - offset) / 2) }
      const expected = content.subarray(offset, offset + range.length)
      expect((await readAll(store, written, range)).equals(expected), `a part of ${length} bytes`).toBe(true)
    }
  })

  // Goal: writers and readers that are under way at once do not mix.
  // Method: twenty objects are written side by side, each in chunks of its own size, and read side by side.
  test(`objects ${backend}: many are written and read at once`, async () => {
    await using opened = await open()
    const { store } = opened
    const contents = Array.from({ length: 20 }, (_, number) => contentOf(number, number * 40_000))
    const written = await Promise.all(
      contents.map(async (content, number) => {
        const writer = await store.begin()
        const chunkBytes = 100 + number ** 4
        for (let at = 0; at < content.length; at += chunkBytes)
          await writer.write(Buffer.from(content.subarray(at, at + chunkBytes)))
        const object = await writer.finish()
        expect(object).toMatchObject({ id: writer.id, lengthBytes: content.length })
        expect(object.md5).toBe(createHash('md5').update(content).digest('hex'))
        return object
      }),
    )
    const found = await Promise.all(written.map((object) => readAll(store, object)))
    expect(found.map((bytes, number) => bytes.equals(contents[number] ?? Buffer.of(0)))).not.toContain(false)
  })

  test(`objects ${backend}: bytes that share their memory with others are written as they were`, async () => {
    await using opened = await open()
    const memory = contentOf(5, 500_000)
    const writer = await opened.store.begin()
    for (let at = 0; at < memory.length; at += 50_000) await writer.write(memory.subarray(at, at + 50_000))
    const whole = await readAll(opened.store, await writer.finish())
    expect(whole.equals(memory)).toBe(true)
    const part = await opened.store.put(memory.subarray(10, 20_010))
    expect((await readAll(opened.store, part)).equals(memory.subarray(10, 20_010))).toBe(true)
  })

  test(`objects ${backend}: an object that was given up is not there`, async () => {
    await using opened = await open()
    const { store } = opened
    const writer = await store.begin()
    await writer.write(Buffer.alloc(2 * mib))
    await writer.abort()
    await writer.abort()
    await expect(writer.write(Buffer.alloc(1))).rejects.toThrow()
    await expect(writer.finish()).rejects.toThrow()
    const object = { id: writer.id, key: Buffer.alloc(32), lengthBytes: 2 * mib }
    await expect(readAll(store, object)).rejects.toThrow(ObjectMissingError)
  })

  test(`objects ${backend}: abort leaves what was finished`, async () => {
    await using opened = await open()
    const writer = await opened.store.begin()
    await writer.write(Buffer.from('content'))
    const written = await writer.finish()
    await writer.abort()
    expect((await readAll(opened.store, written)).toString()).toBe('content')
  })

  test(`objects ${backend}: settling and freeing may be repeated, and what is free is missing`, async () => {
    await using opened = await open()
    const { store } = opened
    const written = await store.put(Buffer.from('content'))
    for (let time = 0; time < 2; time += 1) await store.settle([written.id])
    expect((await readAll(store, written)).toString()).toBe('content')
    for (let time = 0; time < 2; time += 1) await store.free([written.id, written.id])
    await expect(readAll(store, written)).rejects.toMatchObject({ name: 'ObjectMissingError', id: written.id })
    await store.settle([written.id])
    await expect(readAll(store, written)).rejects.toThrow(ObjectMissingError)
  })

  test(`objects ${backend}: a key opens no other object`, async () => {
    await using opened = await open()
    const { store } = opened
    const one = await store.put(Buffer.from('one'))
    const two = await store.put(Buffer.from('two'))
    await expect(readAll(store, { ...one, key: two.key })).rejects.toThrow(DamagedObjectError)
    await expect(readAll(store, { ...one, lengthBytes: 2 })).rejects.toThrow(DamagedObjectError)
  })

  // Goal: a reader gets the bytes that its object had, whatever becomes of it meanwhile, or an error.
  // Method: objects are freed after the first piece was read.
  test(`objects ${backend}: a read that is overtaken by a free gives no other bytes`, async () => {
    await using opened = await open()
    const { store } = opened
    const content = contentOf(1, 4 * mib)
    const written = await store.put(Buffer.from(content))
    let atBytes = 0
    const reading = (async () => {
      for await (const piece of store.read(written, { offset: 0, length: content.length })) {
        if (atBytes === 0) await store.free([written.id])
        expect(content.subarray(atBytes, atBytes + piece.length).equals(piece)).toBe(true)
        atBytes += piece.length
      }
    })()
    const error: unknown = await reading.catch((reason: unknown) => reason)
    if (error === undefined) expect(atBytes).toBe(content.length)
    else expect(error).toBeInstanceOf(ObjectMissingError)
  })

  test(`objects ${backend}: a read may be left early`, async () => {
    await using opened = await open()
    const { store } = opened
    const written = await store.put(Buffer.alloc(4 * mib, 7))
    for (let time = 0; time < 50; time += 1) {
      for await (const piece of store.read(written, { offset: 0, length: written.lengthBytes })) {
        expect(piece[0]).toBe(7)
        break
      }
    }
    expect(await readAll(store, written)).toHaveLength(4 * mib)
  })

  // Goal: after a start the objects that are held are there, pending or not, and those that nobody holds are free.
  // Method: the store ends with objects settled, pending, pending and not held, and one being written.
  test(`objects ${backend}: a start keeps what is held and frees what was pending and is not`, async () => {
    await using opened = await open()
    const [settled, pending, unheld] = await Promise.all(
      ['settled', 'pending', 'unheld'].map((text) => opened.store.put(Buffer.from(text))),
    )
    if (settled === undefined || pending === undefined || unheld === undefined) throw new Error('three were written')
    await opened.store.settle([settled.id])
    const unfinished = await opened.store.begin()
    await unfinished.write(Buffer.alloc(mib))

    const store = await opened.reopen()
    const asked: string[] = []
    const before = await store.put(Buffer.from('new'))
    for (let time = 0; time < 2; time += 1)
      await store.recover(async (id) => {
        asked.push(id)
        return id === pending.id
      })
    expect(asked).not.toContain(before.id)
    expect(asked).toContain(unheld.id)
    for (const [object, text] of [
      [settled, 'settled'],
      [pending, 'pending'],
      [before, 'new'],
    ] as const)
      expect((await readAll(store, object)).toString()).toBe(text)
    await expect(readAll(store, unheld)).rejects.toThrow(ObjectMissingError)
  })

  test(`objects ${backend}: after its end everything rejects as that`, async () => {
    await using opened = await open()
    const { store } = opened
    const written = await store.put(Buffer.from('content'))
    const writer = await store.begin()
    await store.close()
    await store.close()
    const calls = [
      () => store.begin(),
      () => store.put(Buffer.alloc(1)),
      () => store.settle([written.id]),
      () => store.free([written.id]),
      () => readAll(store, written),
      () => writer.finish(),
    ]
    for (const call of calls) await expect(call()).rejects.toThrow(ObjectStoreClosedError)
  })
}

/** The bytes of a range, or of all. */
export async function readAll(
  store: ObjectStore,
  object: ObjectReference,
  range = { offset: 0, length: object.lengthBytes },
): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of store.read(object, range)) pieces.push(piece)
  return Buffer.concat(pieces)
}
