import { randomBytes } from 'node:crypto'
import { closeSync, constants, openSync, rmSync, writeSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type FoundSegment, type Recovered, recoverSegments } from './recover-segments.ts'
import {
  decodeFrame,
  encodeFrames,
  encodeSegmentHeader,
  frameHeadBytes,
  segmentHeaderBytes,
  segmentName,
} from './segment-format.ts'

/**
 * When written bytes are forced onto the disk. What was written survives the end of the process in any case; this is
 * about the machine. `always`: after each write. `interval`: once a second. `never`: when the system likes.
 */
export type SyncPolicy = 'always' | 'interval' | 'never'

/** Records in the order in which they were appended, the oldest first. */
export interface SpoolBatch {
  readonly bodies: readonly Buffer[]
  /** Records that stood where the batch begins and can no longer be read. They are passed with the batch. */
  readonly damagedRecords: number
}

export interface OpenedSpool {
  readonly spool: Spool
  /** Records that were there and cannot be read any more; null: some, nobody knows how many. */
  readonly damagedRecords: number | null
}

/** A file that is there is not emptied: the last moment of a process may write what an append is writing already. */
const openFlags = constants.O_RDWR | constants.O_CREAT
const fileMode = 0o600

interface Segment extends FoundSegment {
  /** Opened by whoever needs it first. */
  file: Promise<FileHandle> | null
  endNumber: number
  sizeBytes: number
  /** What its file is to begin with, until it does. */
  header: Buffer | null
}

/**
 * Records on the disk that wait for a server: append-only segments, oldest first, each removed as soon as all that it
 * holds has been taken. One process at a time; the caller has the lock.
 *
 * One append and one read may be under way at the same time. What was read and not passed is read again.
 */
export class Spool {
  readonly #folder: string
  readonly #segmentBytesMax: number
  readonly #syncPolicy: SyncPolicy
  readonly #segments: Segment[]
  #nextNumber: number
  /** Of the next record to be taken, and where it stands in the oldest segment. */
  #takenNumber: number
  #takenBytes = segmentHeaderBytes
  #isUnsynced = false
  /** What an append is writing to: it must not be removed meanwhile. */
  #writing: Segment | null = null

  private constructor(folder: string, segmentBytesMax: number, syncPolicy: SyncPolicy, found: Recovered) {
    this.#folder = folder
    this.#segmentBytesMax = segmentBytesMax
    this.#syncPolicy = syncPolicy
    this.#segments = found.segments.map((segment) => ({ ...segment, file: null, header: null }))
    this.#nextNumber = found.nextNumber
    this.#takenNumber = found.segments[0]?.firstNumber ?? found.nextNumber
  }

  /**
   * Opens what the last process left in `folder`, which exists.
   *
   * @throws What the file system throws, and {@link NewerSpoolError}.
   */
  static async open(folder: string, segmentBytesMax: number, syncPolicy: SyncPolicy): Promise<OpenedSpool> {
    const found = await recoverSegments(folder)
    return { spool: new Spool(folder, segmentBytesMax, syncPolicy, found), damagedRecords: found.damagedRecords }
  }

  /** Records that wait. */
  get records(): number {
    const all = this.#segments.reduce((sum, { firstNumber, endNumber }) => sum + endNumber - firstNumber, 0)
    return all - (this.#takenNumber - (this.#segments[0]?.firstNumber ?? this.#takenNumber))
  }

  /** Bytes of all segments, those of records that were taken already included. */
  get sizeBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.sizeBytes, 0)
  }

  /** Bytes of the records that wait. */
  get waitingBytes(): number {
    return this.#segments.length === 0 ? 0 : this.sizeBytes - this.#takenBytes
  }

  /**
   * Resolves when the records would survive the end of the process, and with the policy `always` that of the machine.
   *
   * @throws What the file system throws; nothing of it counts as appended then, and it may be tried again.
   */
  async append(bodies: readonly string[]): Promise<void> {
    if (this.#writing !== null) throw new Error('another append is under way')
    // Once it is not the newest any more, nobody syncs it.
    if (this.#isNewestFull() && this.#syncPolicy !== 'never') await this.sync().catch(() => undefined)
    const segment = this.#writable()
    const bytes = encodeFrames(segment.id, this.#nextNumber, bodies)
    this.#writing = segment
    try {
      const file = await this.#fileOf(segment)
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, segment.sizeBytes + done)
        done += bytesWritten
      }
      this.#isUnsynced = true
      if (this.#syncPolicy === 'always') await this.sync()
    } finally {
      this.#writing = null
    }
    segment.sizeBytes += bytes.length
    segment.endNumber += bodies.length
    this.#nextNumber += bodies.length
  }

  /**
   * Appends at once, for the last moment of a process, which waits for nothing. What an append under way is about
   * stands in `bodies` again, in front: the same bytes go to the same place twice.
   */
  writeNow(bodies: readonly string[]): void {
    const segment = this.#writable()
    const descriptor = openSync(segment.path, openFlags, fileMode)
    try {
      if (segment.header !== null) writeSync(descriptor, segment.header, 0, undefined, 0)
      writeSync(descriptor, encodeFrames(segment.id, this.#nextNumber, bodies), 0, undefined, segment.sizeBytes)
    } finally {
      closeSync(descriptor)
    }
  }

  /** Forces what was written onto the disk. */
  async sync(): Promise<void> {
    if (!this.#isUnsynced) return
    this.#isUnsynced = false
    const file = await this.#segments.at(-1)?.file
    await file?.datasync()
  }

  /** The oldest records that were not taken: at least one where there is one, else up to both bounds. */
  async read(recordsMax: number, bytesMax: number): Promise<SpoolBatch> {
    const segment = this.#oldestWaiting()
    if (segment === null) return { bodies: [], damagedRecords: 0 }
    const endNumber = Math.min(segment.endNumber, this.#takenNumber + recordsMax)
    const bytes = await this.#bytesOf(segment, bytesMax)
    const bodies: Buffer[] = []
    let at = 0
    while (this.#takenNumber + bodies.length < endNumber) {
      const decoded = decodeFrame(bytes, at, segment.id, this.#takenNumber + bodies.length)
      if (decoded.kind === 'cut' && bodies.length > 0) break
      // Nothing behind it can be trusted to begin where it should.
      if (decoded.kind !== 'frame')
        return { bodies, damagedRecords: bodies.length > 0 ? 0 : segment.endNumber - this.#takenNumber }
      bodies.push(decoded.body)
      at = decoded.endBytes
    }
    return { bodies, damagedRecords: 0 }
  }

  /** Takes the first `bodies` of what was read last: they are never read again. */
  take(bodies: readonly Buffer[]): void {
    const segment = this.#segments[0]
    if (segment === undefined) return
    this.#takenNumber += bodies.length
    this.#takenBytes += bodies.reduce((sum, body) => sum + frameHeadBytes + body.length, 0)
    this.#oldestWaiting()
  }

  /** Passes what is left of the oldest segment, which cannot be read. */
  passDamaged(): void {
    const segment = this.#segments[0]
    if (segment === undefined) return
    this.#takenNumber = segment.endNumber
    this.#takenBytes = segment.sizeBytes
    this.#oldestWaiting()
  }

  async close(): Promise<void> {
    await this.sync().catch(() => undefined)
    for (const segment of this.#segments) await closeFile(segment)
  }

  #writable(): Segment {
    const newest = this.#segments.at(-1)
    // After damage numbers go on behind those that were lost, which is no place within a segment.
    if (newest === undefined || this.#isNewestFull() || newest.endNumber !== this.#nextNumber) return this.#newSegment()
    return newest
  }

  #isNewestFull(): boolean {
    return (this.#segments.at(-1)?.sizeBytes ?? 0) >= this.#segmentBytesMax
  }

  /** Its file is made by whoever writes to it first: nothing here waits for a disk. */
  #newSegment(): Segment {
    const path = join(this.#folder, segmentName(this.#nextNumber))
    const id = randomBytes(8)
    const header = encodeSegmentHeader({ id, firstNumber: this.#nextNumber })
    const [firstNumber, endNumber] = [this.#nextNumber, this.#nextNumber]
    const segment = { path, id, firstNumber, endNumber, sizeBytes: segmentHeaderBytes, file: null, header }
    this.#segments.push(segment)
    return segment
  }

  #fileOf(segment: Segment): Promise<FileHandle> {
    if (segment.file === null) {
      segment.file = segment.header === null ? open(segment.path, 'r+') : this.#createFile(segment, segment.header)
      // One that could not be opened is tried again.
      segment.file.catch(() => {
        segment.file = null
      })
    }
    return segment.file
  }

  async #createFile(segment: Segment, header: Buffer): Promise<FileHandle> {
    const file = await open(segment.path, openFlags, fileMode)
    try {
      const { bytesWritten } = await file.write(header, 0, header.length, 0)
      if (bytesWritten < header.length) throw new Error('ENOSPC: there is room for part of a header only')
      if (this.#syncPolicy !== 'never') {
        await file.sync()
        await syncFolder(this.#folder)
      }
    } catch (error) {
      await file.close().catch(() => undefined)
      throw error
    }
    segment.header = null
    return file
  }

  async #bytesOf(segment: Segment, bytesMax: number): Promise<Buffer> {
    const file = await this.#fileOf(segment)
    const from = this.#takenBytes
    const first = Buffer.alloc(frameHeadBytes)
    await file.read(first, 0, frameHeadBytes, from)
    // The first record is read whole, however small the bound is.
    const wanted = Math.max(bytesMax, frameHeadBytes + Math.min(first.readUInt32LE(8), segment.sizeBytes))
    const bytes = Buffer.allocUnsafe(Math.min(wanted, segment.sizeBytes - from))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from)
    return bytes.subarray(0, bytesRead)
  }

  /** Removes segments of which everything was taken, but for one that is being written; then the oldest that is left. */
  #oldestWaiting(): Segment | null {
    for (;;) {
      const segment = this.#segments[0]
      if (segment === undefined) return null
      if (this.#takenNumber < segment.endNumber) return segment
      if (this.#writing === segment) return null
      this.#segments.shift()
      this.#takenNumber = this.#segments[0]?.firstNumber ?? this.#nextNumber
      this.#takenBytes = segmentHeaderBytes
      void closeFile(segment)
      rmSync(segment.path, { force: true })
    }
  }
}

async function closeFile(segment: Segment): Promise<void> {
  try {
    const file = await segment.file
    await file?.close()
  } catch {
    // Nothing is left in it that would not be written by now.
  }
}

/** Makes the name of a new file durable. Windows has no such thing. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
