import { readFileSync } from 'node:fs'
import { noteBytesMax } from '../formats/checkpoint-note.ts'
import { hashBytes } from '../formats/merkle-hash.ts'
import type { TreeRoot } from '../formats/merkle-proof.ts'
import { checkTiles } from '../formats/tile-check.ts'
import { newTiles, type TileName, tileHashes, tilePath } from '../formats/tile-path.ts'
import type { BucketReader, ObjectAt } from './bucket-reader.ts'
import { type CheckpointDemands, judgeCheckpoint, problemsOfPlace, type SeenCheckpoint } from './checkpoint-check.ts'
import type { Problem, TreeFinding } from './finding.ts'
import { inOrder } from './in-order.ts'

/** What is expected of a tree that is published in a bucket. */
export interface TreeDemands {
  /** Asked for once a tree is found. */
  readonly demands: () => Promise<CheckpointDemands>
  readonly seen: readonly SeenCheckpoint[]
  /** That there is none is wrong. */
  readonly isDemanded: boolean
}

/** Where more are wrong, the rest is not worth a look: a checkpoint that nobody has signed may claim any size. */
const tilesWrongMax = 1_000

/** Tiles that are read ahead: a remote bucket answers each in some ten milliseconds. */
const tilesAheadMax = 32

const treeFolder = 'CairnLog/'

/**
 * Checks the tree that is published below `prefix`: its checkpoint, every tile, and that it continues what was seen before.
 * Nothing where none is published there, and none is demanded.
 */
export async function* treeFindings(
  bucket: BucketReader,
  bucketName: string,
  prefix: string,
  { demands, seen }: Pick<TreeDemands, 'demands' | 'seen'>,
): AsyncGenerator<TreeFinding> {
  const folder = `${prefix}${treeFolder}`
  if (!(await hasObjects(bucket, folder))) return
  const at = { bucket: bucketName, key: `${folder}checkpoint` }
  const note = await readBounded(bucket, at, noteBytesMax)
  if (note === null) {
    yield { ...nothingKnown, verdict: 'missing', problems: ['not-found'], object: at }
    return
  }
  const text = note.toString()
  const { checkpoint, problems, isProved } = judgeCheckpoint(text, await demands())
  // What a checkpoint says counts only once its signature is right.
  if (checkpoint === null || problems.includes('checkpoint-unsigned')) {
    yield { ...nothingKnown, verdict: 'invalid', problems, object: at }
    return
  }
  const place = placeOf(bucketName, folder)
  const wrong: Problem[] = [...problems, ...problemsOfPlace(checkpoint, place, seen)]
  const beginnings = seen.filter(({ origin, size }) => origin === checkpoint.origin && size <= checkpoint.size)
  const read = tileReader(checkpoint, (path) =>
    readBounded(bucket, { bucket: bucketName, key: `${folder}${path}` }, tileHashes * hashBytes),
  )
  let tilesWrong = 0
  for await (const problem of checkTiles(read, checkpoint, beginnings)) {
    if (problem.kind !== 'root') {
      tilesWrong += 1
      if (tilesWrong > tilesWrongMax) break
      const object = { bucket: bucketName, key: `${folder}${problem.path}` }
      if (problem.kind === 'missing') yield { ...nothingKnown, verdict: 'missing', problems: ['not-found'], object }
      else yield { ...nothingKnown, verdict: 'invalid', problems: ['tile-differs'], object }
    } else if (problem.size === checkpoint.size && !wrong.includes('root-differs')) wrong.push('root-differs')
    else if (!wrong.includes('not-continued')) wrong.push('not-continued')
  }
  if (tilesWrong > 0) wrong.push('tiles-wrong')
  const verdict = wrong.length > 0 ? 'invalid' : isProved ? 'valid' : 'unproven'
  yield { type: 'proof-tree', verdict, problems: wrong, object: at, leaves: checkpoint.size, place, note: text }
}

/** The finding where a tree is demanded and none is published. */
export function noTree(bucketName: string, prefix: string): TreeFinding {
  const object = { bucket: bucketName, key: `${prefix}${treeFolder}checkpoint` }
  return { ...nothingKnown, verdict: 'missing', problems: ['tree-missing'], object }
}

const nothingKnown = { type: 'proof-tree', leaves: null, place: null, note: null } as const

function placeOf(bucketName: string, folder: string): string {
  return `s3://${bucketName}/${folder}`
}

async function hasObjects(bucket: BucketReader, folder: string): Promise<boolean> {
  for await (const { key } of bucket.list(folder)) if (key.startsWith(folder)) return true
  return false
}

/** Reads ahead in the order in which the tiles are checked. */
function tileReader({ size }: TreeRoot, read: (path: string) => Promise<Buffer | null>) {
  async function* tiles(): AsyncGenerator<TileName> {
    yield* newTiles(0, size)
  }
  const ahead = inOrder(
    tiles(),
    tilesAheadMax,
    async (tile) => (await read(tilePath(tile))) ?? (await read(tilePath({ ...tile, width: tileHashes }))),
  )
  let hasMissed = false
  return async (): Promise<Buffer | null> => {
    // One that is missing is asked for once more, as a full tile: as such it was looked for already.
    const isAskedAgain = hasMissed
    hasMissed = false
    if (isAskedAgain) return null
    const next = await ahead.next()
    const bytes = next.done === true ? null : next.value
    hasMissed = bytes === null
    return bytes
  }
}

/** Null where there is no such object, or it is longer than any of its kind. */
async function readBounded(bucket: BucketReader, at: ObjectAt, bytesMax: number): Promise<Buffer | null> {
  const found = await bucket.find(at)
  if (found === null) return null
  const { content, sizeBytes } = found
  if (content.kind === 'file') return sizeBytes > bytesMax ? null : readFileSync(content.path)
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of content.chunks) {
    length += piece.length
    if (length > bytesMax) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
