import type { CommitNote } from './commit-note.ts'
import type { ObjectBody } from './stored-object.ts'

/**
 * Bytes that somebody is reading. They are not freed before the last reader has ended, so that a read that began
 * before an object was replaced ends with the bytes that it began with.
 */
export class ObjectPins {
  readonly #readers = new Map<string, number>()
  #released: () => void = () => {}
  /** The sweep passed over something. */
  #isAwaited = false

  /** Calls `released` when a reader has ended and what the sweep passed over may be free. */
  onRelease(released: () => void): void {
    this.#released = released
  }

  /** Until the function that it returns is called; calling that again does nothing. */
  pin(body: ObjectBody): () => void {
    const id = idOf(body)
    this.#readers.set(id, (this.#readers.get(id) ?? 0) + 1)
    let isPinned = true
    return () => {
      if (!isPinned) return
      isPinned = false
      const left = (this.#readers.get(id) ?? 1) - 1
      if (left > 0) this.#readers.set(id, left)
      else this.#readers.delete(id)
      if (left === 0 && this.#isAwaited) {
        this.#isAwaited = false
        this.#released()
      }
    }
  }

  /** Whether somebody reads what the note frees. */
  pins({ freed, freedUploads }: CommitNote): boolean {
    const isRead = [...freed, ...freedUploads].some((id) => this.#readers.has(id))
    this.#isAwaited ||= isRead
    return isRead
  }
}

function idOf(body: ObjectBody): string {
  return body.kind === 'whole' ? body.objectId : body.uploadId
}
