import { rmSync, truncateSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeFrame, decodeSegmentHeader, firstNumberOf, segmentHeaderBytes } from './segment-format.ts'

/** A segment as it lies in the folder, its frames checked. */
export interface FoundSegment {
  readonly path: string
  readonly id: Buffer
  readonly firstNumber: number
  /** One more than the number of its last frame. */
  readonly endNumber: number
  /** Bytes up to the end of its last frame. */
  readonly sizeBytes: number
}

export interface Recovered {
  /** Oldest first, none of them empty. */
  readonly segments: readonly FoundSegment[]
  /** The number that the next record has. */
  readonly nextNumber: number
  /** Records that were there once and cannot be read. Null: some, nobody knows how many. */
  readonly damagedRecords: number | null
}

/** The spool was written by a newer version of this package, which knows things that this one does not. */
export class NewerSpoolError extends Error {
  override readonly name = 'NewerSpoolError'

  constructor(path: string) {
    super(`${path} was written by a newer version of the recorder; it is left as it is.`)
  }
}

/**
 * What a process that ended, however it ended, left in `folder`. A frame that was being written when it ended is cut.
 * What cannot be read is passed over and counted: numbers are dense, so a hole shows.
 *
 * @throws {NewerSpoolError} Nothing was changed.
 */
export async function recoverSegments(folder: string): Promise<Recovered> {
  const read: ReadSegment[] = []
  for (const name of (await readdir(folder)).sort()) {
    const number = firstNumberOf(name)
    if (number !== null) read.push(await readSegment(join(folder, name), number))
  }
  const segments: FoundSegment[] = []
  let damagedRecords: number | null = 0
  let nextNumber = 0
  for (const [index, { segment, isDamaged, namedNumber }] of read.entries()) {
    if (index > 0) damagedRecords = plus(damagedRecords, namedNumber - nextNumber)
    nextNumber = segment?.endNumber ?? namedNumber
    if (segment !== null && segment.endNumber > segment.firstNumber) segments.push(segment)
    // In the newest there is no number behind the damage that would tell how much it took.
    if (isDamaged && index === read.length - 1) damagedRecords = null
  }
  tidy(read, segments)
  return { segments, nextNumber, damagedRecords }
}

interface ReadSegment {
  readonly path: string
  readonly namedNumber: number
  /** Null where not even its header can be read. */
  readonly segment: FoundSegment | null
  /** What follows its last frame is not merely the beginning of one. */
  readonly isDamaged: boolean
}

async function readSegment(path: string, namedNumber: number): Promise<ReadSegment> {
  const bytes = await readFile(path)
  const header = decodeSegmentHeader(bytes)
  if (header === 'newer') throw new NewerSpoolError(path)
  if (header === 'none' || header.firstNumber !== namedNumber)
    return { path, namedNumber, segment: null, isDamaged: bytes.length > segmentHeaderBytes }
  let at = segmentHeaderBytes
  let number = header.firstNumber
  for (;;) {
    const decoded = decodeFrame(bytes, at, header.id, number)
    if (decoded.kind !== 'frame') break
    at = decoded.endBytes
    number += 1
  }
  const segment = { path, id: header.id, firstNumber: namedNumber, endNumber: number, sizeBytes: at }
  const rest = bytes.subarray(at)
  const isDamaged = decodeFrame(bytes, at, header.id, number).kind === 'damaged' && rest.some((byte) => byte !== 0)
  return { path, namedNumber, segment, isDamaged }
}

/** Removes what holds nothing, and what a write left behind the last frame. */
function tidy(read: readonly ReadSegment[], kept: readonly FoundSegment[]): void {
  for (const { path, segment } of read) {
    if (segment !== null && kept.includes(segment)) truncateSync(path, segment.sizeBytes)
    else rmSync(path, { force: true })
  }
}

function plus(sum: number | null, more: number): number | null {
  return sum === null ? null : sum + Math.max(0, more)
}
