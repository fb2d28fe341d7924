import type { FileSystem } from '../../../base/file-system.ts'

/** Makes names durable. All who ask for a folder in one turn of the event loop share one sync of it. */
export class FolderSyncs {
  readonly #fs: FileSystem
  readonly #waiting = new Map<string, Promise<void>>()

  constructor(fs: FileSystem) {
    this.#fs = fs
  }

  /** Resolves once all names given, removed or changed in `folder` before the call would survive a power loss. */
  sync(folder: string): Promise<void> {
    const shared = this.#waiting.get(folder) ?? this.#soon(folder)
    this.#waiting.set(folder, shared)
    return shared
  }

  /** Resolves when nobody waits any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#waiting.values())
  }

  #soon(folder: string): Promise<void> {
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#waiting.delete(folder)
        try {
          this.#fs.syncFolder(folder)
          resolve()
        } catch (error) {
          reject(error)
        }
      })
    })
  }
}
