import { MalformedCheckpointError, parseCheckpoint } from '../../formats/checkpoint.ts'
import { parseNote, verifyNote } from '../../formats/checkpoint-note.ts'
import { newTiles, tileHashes, tilePath } from '../../formats/tile-path.ts'
import type { SignedCheckpoint } from '../checkpoints.ts'
import { ContradictionError } from '../errors.ts'
import type { SigningKey } from '../signing-key.ts'
import type { ProofTree } from '../tree/proof-tree.ts'

/** Where a tree is published, such as `<prefix>/CairnLog/` in a bucket. */
export interface TreePlace {
  /** The bytes at a path, or null where there are none or the place cannot be read. */
  read(path: string): Promise<Uint8Array | null>
  /** Resolves when they are durably there. Only `checkpoint` is ever replaced by other bytes. */
  write(path: string, bytes: Uint8Array): Promise<void>
}

export interface PublishParts {
  readonly tree: Pick<ProofTree, 'tile' | 'rootHash'>
  readonly key: SigningKey
  readonly checkpoint: SignedCheckpoint
  readonly place: TreePlace
  /** Leaves whose tiles are there already, as {@link publishTree} last said; 0 where nothing is known. */
  readonly publishedSize: number
}

/** What is there now. */
export interface Published {
  /** Leaves whose tiles are there. */
  readonly size: number
  /** Whether the checkpoint is there too: it is once all of its tiles are. */
  readonly isComplete: boolean
}

/** Tiles that one call writes, and some more above them: a first publication of millions of records takes several. */
const tilesMax = 1_000

/**
 * Writes the tiles that a place has not, then the checkpoint: so that whoever finds a checkpoint finds its tiles.
 *
 * @throws {ContradictionError} The place has a checkpoint of this log that is larger than ours or not of the same tree.
 */
export async function publishTree({ tree, key, checkpoint, place, publishedSize }: PublishParts): Promise<Published> {
  const there = await place.read('checkpoint')
  const foundSize = there === null ? 0 : await checkedSize(Buffer.from(there).toString(), { tree, key, checkpoint })
  const from = Math.max(foundSize, publishedSize)
  const step = (Math.floor(from / tileHashes) + tilesMax) * tileHashes
  const size = Math.min(checkpoint.size, step)
  for (const tile of newTiles(from, size)) await place.write(tilePath(tile), await tree.tile(tile))
  if (size < checkpoint.size) return { size, isComplete: false }
  if (foundSize < size || there === null) await place.write('checkpoint', Buffer.from(checkpoint.note))
  return { size, isComplete: true }
}

/** The size of the checkpoint that is there; 0 where it is of no log, or another's, which is then replaced. */
async function checkedSize(
  text: string,
  { tree, key, checkpoint }: Pick<PublishParts, 'tree' | 'key' | 'checkpoint'>,
): Promise<number> {
  const found = ownCheckpoint(text, key)
  if (found === null) return 0
  if (found.size > checkpoint.size) {
    throw new ContradictionError(
      `a checkpoint of ${found.size} leaves is published, and the tree has ${checkpoint.size}`,
    )
  }
  if (!found.rootHash.equals(Buffer.from(await tree.rootHash(found.size)))) {
    throw new ContradictionError(`the published checkpoint of ${found.size} leaves has another root than the tree`)
  }
  return found.size
}

function ownCheckpoint(text: string, key: SigningKey) {
  try {
    const note = parseNote(text)
    const { origin, size, rootHash } = parseCheckpoint(note.text)
    return origin === key.origin && verifyNote(note, key.noteKey) ? { size, rootHash: Buffer.from(rootHash) } : null
  } catch (error) {
    if (error instanceof MalformedCheckpointError) return null
    throw error
  }
}
