import { join } from 'node:path'
import type { FileSystem } from '../base/file-system.ts'
import type { Maintenance } from './maintenance.ts'
import { emptyManifest, encodeManifest, filesOf, manifestFile, parseManifest, type RecordManifest } from './manifest.ts'

/** Holds the manifest in force. Changes are made one after another; each is durable before the next begins. */
export class ManifestKeeper {
  readonly #path: string
  readonly #maintenance: Maintenance
  #manifest: RecordManifest
  #last: Promise<void> = Promise.resolve()

  private constructor(path: string, maintenance: Maintenance, manifest: RecordManifest) {
    this.#path = path
    this.#maintenance = maintenance
    this.#manifest = manifest
  }

  /** Reads the manifest, or begins with an empty one. */
  static open(fs: FileSystem, folder: string, maintenance: Maintenance): ManifestKeeper {
    return new ManifestKeeper(join(folder, manifestFile), maintenance, readManifest(fs, folder))
  }

  get manifest(): RecordManifest {
    return this.#manifest
  }

  /**
   * Resolves once `change` of the manifest then in force is durable. It is in force from then on.
   *
   * @throws {FileSystemError} The one before stays in force here; a start may find either, so the files of both must stay
   * until a later change is durable.
   * @throws {CorruptFileError} The change contradicts itself; nothing was written.
   */
  publish(change: (manifest: RecordManifest) => RecordManifest): Promise<void> {
    const next = this.#last.then(async () => {
      const changed = { ...change(this.#manifest), generation: this.#manifest.generation + 1 }
      await this.#maintenance.writeFile(this.#path, [encodeManifest(changed)])
      this.#manifest = changed
    })
    this.#last = next.catch(() => {})
    return next
  }
}

/** The manifest of a folder; an empty one where nothing was ever flushed. */
export function readManifest(fs: FileSystem, folder: string): RecordManifest {
  const path = join(folder, manifestFile)
  return fs.sizeBytes(path) === null ? emptyManifest : parseManifest(fs.readFile(path), path)
}

/** Removes what `manifest`, which must be durable, does not name: files that were not finished, replaced or freed. */
export function removeUnnamed(fs: FileSystem, folder: string, manifest: RecordManifest): void {
  const named = new Set([manifestFile, ...filesOf(manifest)])
  for (const name of fs.list(folder)) if (!named.has(name)) fs.unlink(join(folder, name))
}
