import { createHash, randomBytes } from 'node:crypto'
import {
  ObjectMissingError,
  type ObjectReference,
  type ObjectStore,
  type ObjectWriter,
  type WrittenObject,
} from '../../src/storage/object-store.ts'

/** An object store that keeps everything in memory and forgets nothing when it is started again. */
export class MemoryObjectStore implements ObjectStore {
  readonly #objects = new Map<string, { readonly bytes: Uint8Array; isPending: boolean }>()

  get ids(): readonly string[] {
    return [...this.#objects.keys()].sort()
  }

  async begin(): Promise<ObjectWriter> {
    const id = randomBytes(16).toString('hex')
    const pieces: Uint8Array[] = []
    return {
      id,
      write: async (bytes) => void pieces.push(Uint8Array.from(bytes)),
      finish: async () => this.#finish(id, Buffer.concat(pieces)),
      abort: async () => {},
    }
  }

  async put(bytes: Uint8Array): Promise<WrittenObject> {
    return this.#finish(randomBytes(16).toString('hex'), Uint8Array.from(bytes))
  }

  async *read({ id }: ObjectReference, { offset, length }: { readonly offset: number; readonly length: number }) {
    const object = this.#objects.get(id)
    if (object === undefined) throw new ObjectMissingError(id)
    yield object.bytes.subarray(offset, offset + length)
  }

  async settle(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const object = this.#objects.get(id)
      if (object !== undefined) object.isPending = false
    }
  }

  async free(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#objects.delete(id)
  }

  async recover(isHeld: (id: string) => Promise<boolean>): Promise<void> {
    for (const [id, object] of this.#objects) {
      if (!object.isPending) continue
      if (await isHeld(id)) object.isPending = false
      else this.#objects.delete(id)
    }
  }

  async close(): Promise<void> {}

  #finish(id: string, bytes: Uint8Array): WrittenObject {
    this.#objects.set(id, { bytes, isPending: true })
    const md5 = createHash('md5').update(bytes).digest('hex')
    return { id, key: randomBytes(32), lengthBytes: bytes.length, md5 }
  }
}
