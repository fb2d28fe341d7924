import { lstatSync, readdirSync, readFileSync, realpathSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject } from '../event/event-record.ts'
import { classifyFileName } from '../formats/log-file-key.ts'
import { askForBucket, type CopyOrigin } from './ask-for-bucket.ts'
import type { BucketReader, FoundObject, ListedObject, ObjectAt } from './bucket-reader.ts'
import { readDigestContent } from './digest-reader.ts'

/**
 * What `aws s3api head-object` prints, saved beside a digest file: the signature is in the object's metadata, which a
 * copy as a file does not have.
 */
const metadataEnding = '.metadata.json'

/** It is some hundred bytes. */
const metadataBytesMax = 64 * 1024

/**
 * A copy of a bucket, or of a part of it, in a folder, as `aws s3 sync` makes it.
 *
 * Keys come from digest files, which may have been changed: none leads out of the folder, and links are not followed.
 *
 * Files are small and many: synchronous calls cost a tenth of the others, and the threads that hash go on meanwhile.
 */
export class FolderBucket implements BucketReader {
  readonly bucketName: string
  readonly #root: string
  readonly #prefix: string
  /** The last folder that was found to be inside, by its real path. Files are asked for one folder after another. */
  #insideFolder = ''

  /** @param root Absolute, without symbolic links. */
  constructor(root: string, { bucketName, prefix }: CopyOrigin) {
    this.#root = root
    this.bucketName = bucketName
    this.#prefix = prefix
  }

  /**
   * The copy in the folder `path`, or null where no digest file says of which bucket.
   *
   * @param bucketName Null: found out from the digest files.
   */
  static async open(path: string, bucketName: string | null): Promise<FolderBucket | null> {
    const root = realpathSync.native(path)
    const asItIs = new FolderBucket(root, { bucketName: bucketName ?? '', prefix: '' })
    const origin = await askForBucket(asItIs.#digestPaths(), (key) => asItIs.#saidPlace(key))
    if (origin === null) return bucketName === null ? null : asItIs
    return new FolderBucket(root, { ...origin, bucketName: bucketName ?? origin.bucketName })
  }

  async *list(prefix: string, startAfter = ''): AsyncGenerator<ListedObject> {
    if (this.#prefix.startsWith(prefix)) yield* this.#below('', startAfter)
    else if (prefix.startsWith(this.#prefix)) yield* this.#below(prefix.slice(this.#prefix.length), startAfter)
  }

  async *folders(prefix: string): AsyncGenerator<string> {
    if (this.#prefix.startsWith(prefix) && this.#prefix !== prefix) {
      yield this.#prefix.slice(prefix.length).split('/')[0] ?? ''
    } else if (prefix.startsWith(this.#prefix)) {
      const entries = this.#entries(prefix.slice(this.#prefix.length))
      for (const { name, isFolder } of entries) if (isFolder) yield name.slice(0, -1)
    }
  }

  async find({ bucket, key }: ObjectAt): Promise<FoundObject | null> {
    const found = bucket === this.bucketName ? this.#fileOf(key) : null
    if (found === null) return null
    const metadata = classifyFileName(key) === 'digest' ? this.#metadataOf(key) : null
    return { sizeBytes: found.stats.size, metadata, content: { kind: 'file', path: found.path } }
  }

  /** The file of `key`; null where there is none in this folder, or a link is on the way. */
  #fileOf(key: string): { readonly path: string; readonly stats: Stats } | null {
    const steps = key.startsWith(this.#prefix) ? key.slice(this.#prefix.length).split('/') : ['']
    if (!steps.every(isPlainStep)) return null
    const folder = join(this.#root, ...steps.slice(0, -1))
    const path = join(this.#root, ...steps)
    try {
      if (folder !== this.#insideFolder && realpathSync.native(folder) !== folder) return null
      this.#insideFolder = folder
      const stats = lstatSync(path, { throwIfNoEntry: false })
      return stats?.isFile() === true ? { path, stats } : null
    } catch (error) {
      if (isAbsence(error)) return null
      throw error
    }
  }

  #metadataOf(key: string): Readonly<Record<string, string>> | null {
    const found = this.#fileOf(`${key}${metadataEnding}`)
    if (found === null || found.stats.size > metadataBytesMax) return null
    const head = parseJson(readFileSync(found.path, 'utf8'))
    const metadata = isJsonObject(head) ? head.Metadata : null
    if (!isJsonObject(metadata)) return null
    return Object.fromEntries(
      Object.entries(metadata).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name.toLowerCase(), value] as const] : [],
      ),
    )
  }

  *#below(folder: string, startAfter: string): Generator<ListedObject> {
    for (const { name, isFolder } of this.#entries(folder)) {
      const key = `${this.#prefix}${folder}${name}`
      // A folder is passed by where all that can lie in it comes before.
      if (isFolder ? key < startAfter && !startAfter.startsWith(key) : key <= startAfter) continue
      if (isFolder) yield* this.#below(`${folder}${name}`, startAfter)
      // The time of a copy is not that of the object.
      else yield { key, modifiedAtMs: null }
    }
  }

  /** Files and folders right in `folder`, in the order of their names; folders with a slash at the end. */
  #entries(folder: string): readonly FolderEntry[] {
    const steps = folder.split('/').slice(0, -1)
    if (!steps.every(isPlainStep)) return []
    const path = join(this.#root, ...steps)
    try {
      const entries = readdirSync(path, { withFileTypes: true })
      return entries
        .filter((entry) => entry.isDirectory() || (entry.isFile() && !entry.name.endsWith(metadataEnding)))
        .map((entry) => ({ name: entry.isDirectory() ? `${entry.name}/` : entry.name, isFolder: entry.isDirectory() }))
        .sort((one, other) => (one.name < other.name ? -1 : 1))
    } catch (error) {
      if (isAbsence(error)) return []
      throw error
    }
  }

  async *#digestPaths(): AsyncGenerator<string> {
    for await (const { key } of this.list('')) if (classifyFileName(key) === 'digest') yield key
  }

  async #saidPlace(key: string): Promise<ObjectAt | null> {
    const found = await this.find({ bucket: this.bucketName, key })
    const read = found === null ? null : await readDigestContent(found)
    const digest = read?.content?.digest ?? null
    return digest === null ? null : { bucket: digest.digestS3Bucket, key: digest.digestS3Object }
  }
}

interface FolderEntry {
  readonly name: string
  readonly isFolder: boolean
}

/** Steps that lead up, nowhere, or through another separator of this machine are in no key of a copy. */
function isPlainStep(step: string): boolean {
  return step !== '' && step !== '.' && step !== '..' && !/[\0\\]/.test(step)
}

function isAbsence(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ELOOP'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
