import type { ContentHeaders } from '../../buckets/objects/stored-object.ts'
import type { Trail } from '../../trails/trail.ts'

/** What CloudTrail says with every object: the owner of the bucket owns it. */
export const ownerAcl = 'bucket-owner-full-control'

const plainContent = { contentDisposition: null, contentLanguage: null, cacheControl: null, expires: null } as const

/** Of log files, digests, and the empty objects that prove a bucket. */
export const logContent: ContentHeaders = { ...plainContent, contentType: 'application/json', contentEncoding: 'gzip' }

const checkpointContent: ContentHeaders = {
  ...plainContent,
  contentType: 'text/plain; charset=utf-8',
  contentEncoding: null,
  // The one object that is ever replaced.
  cacheControl: 'no-cache',
}
const tileContent: ContentHeaders = {
  ...plainContent,
  contentType: 'application/octet-stream',
  contentEncoding: null,
}

/** The path of the one object of a tree that is ever replaced. */
export const checkpointPath = 'checkpoint'

/** Of an object of the proof tree. */
export function treeContent(path: string): ContentHeaders {
  return path === checkpointPath ? checkpointContent : tileContent
}

/** Keys of empty objects that AWS leaves where log files and digests will lie. */
export function probeKeys(trail: Pick<Trail, 'accountId' | 'keyPrefix' | 'hasDigests'>): readonly string[] {
  const folders = trail.hasDigests ? ['CloudTrail', 'CloudTrail-Digest'] : ['CloudTrail']
  return folders.map((folder) => `${prefixOf(trail)}AWSLogs/${trail.accountId}/${folder}/`)
}

/** What the keys of a tree begin with in the bucket of a trail. */
export function treePrefix(trail: Pick<Trail, 'keyPrefix'>): string {
  return `${prefixOf(trail)}CairnLog/`
}

/** A checkpoint with the lines of many witnesses, or a tile. The owner of the bucket may have put anything there. */
const treeObjectBytesMax = 64 * 1024

/** The bytes of an object of the tree. Null where there is none, or something that no publication wrote. */
export async function treeBytes(stored: AsyncIterable<Uint8Array> | null): Promise<Buffer | null> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of stored ?? []) {
    length += piece.length
    if (length > treeObjectBytesMax) return null
    pieces.push(piece)
  }
  return stored === null ? null : Buffer.concat(pieces)
}

function prefixOf({ keyPrefix }: Pick<Trail, 'keyPrefix'>): string {
  return keyPrefix === null ? '' : `${keyPrefix}/`
}
