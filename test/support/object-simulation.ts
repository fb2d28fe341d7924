import { FileObjects } from '../../src/storage/object/file/file-objects.ts'
import type { WrittenObject } from '../../src/storage/object-store.ts'
import { pathsOfObject, verifyObject } from './object-verifier.ts'
import { PowerOffError, type SimulatedDisk } from './simulated-disk.ts'
import { SimulatedRandom } from './simulation.ts'

export const objectsFolder = '/data/objects'

/** Small, so that a few hundred bytes are several pieces. */
export const pieceBytes = 1024

/** Bytes that differ from object to object and from place to place. */
export function contentOf(number: number, lengthBytes: number): Buffer {
  const content = Buffer.allocUnsafe(lengthBytes)
  for (let index = 0; index < lengthBytes; index += 1) content[index] = number * 37 + index * 7 + (index >>> 8)
  return content
}

export function openObjects(disk: SimulatedDisk, seed: number): FileObjects {
  return new FileObjects({
    fs: disk,
    random: new SimulatedRandom(seed),
    folder: objectsFolder,
    reserveBytes: 0,
    pieceBytes,
  })
}

interface Note {
  readonly written: WrittenObject
  readonly content: Buffer
}

/** Holds objects as a bucket does. Its notes are durable the moment they are made. */
export class Holder {
  readonly notes = new Map<string, Note>()
  /** Notes taken back of objects that may not be free yet. */
  readonly leaving = new Set<string>()
  /** What calls that may fail have thrown. */
  readonly failures: unknown[] = []

  /** Writes an object in the given parts, makes a note of it, and settles it. */
  async keep(objects: FileObjects, content: Buffer, partBytes: number): Promise<void> {
    const written = await this.attempt(() => writeObject(objects, content, partBytes))
    if (written === null) return
    this.notes.set(written.id, { written, content })
    await this.attempt(() => objects.settle([written.id]))
  }

  /** Takes back the oldest note and frees its object. */
  async letGo(objects: FileObjects): Promise<void> {
    const [id] = this.notes.keys()
    if (id === undefined) return
    this.leaving.add(id)
    this.notes.delete(id)
    await this.attempt(async () => {
      await objects.free([id])
      this.leaving.delete(id)
    })
  }

  /** What a start does: recovers, and frees again what was being freed. */
  async start(disk: SimulatedDisk, seed: number): Promise<FileObjects> {
    const objects = openObjects(disk, seed)
    objects.settle(objects.pendingAtStart.filter((id) => this.notes.has(id)))
    await objects.free(objects.pendingAtStart.filter((id) => !this.notes.has(id)))
    await objects.free([...this.leaving])
    return objects
  }

  /** Each noted object is whole and settled, and there is no other file. */
  judge(files: ReadonlyMap<string, Buffer>): string[] {
    const problems: string[] = []
    const expected = new Set<string>()
    for (const [id, { written, content }] of this.notes) {
      const { settled } = pathsOfObject(objectsFolder, id)
      expected.add(settled)
      const found = files.get(settled)
      const verdict = found === undefined ? new Error('it is missing') : verifyObject(found, written)
      if (verdict instanceof Error) problems.push(`${id} of ${content.length} bytes: ${verdict.message}`)
      else if (!verdict.equals(content)) problems.push(`${id} of ${content.length} bytes: it holds other bytes`)
    }
    for (const path of files.keys()) if (!expected.has(path)) problems.push(`${path} is left over`)
    return problems
  }

  /** What `action` gives, or null where it failed. */
  async attempt<T>(action: () => T | Promise<T>): Promise<T | null> {
    try {
      return await action()
    } catch (error) {
      if (error instanceof PowerOffError) throw error
      this.failures.push(error)
      return null
    }
  }
}

/** Writes an object; nothing of it may be left where that fails. */
export async function writeObject(objects: FileObjects, content: Buffer, partBytes: number): Promise<WrittenObject> {
  if (content.length <= partBytes) return objects.put(content)
  const id = objects.begin()
  try {
    for (let at = 0; at < content.length; at += partBytes) objects.write(id, [content.subarray(at, at + partBytes)])
    return await objects.finish(id, [])
  } catch (error) {
    objects.abort(id)
    throw error
  }
}
