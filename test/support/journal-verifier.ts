import { crc32 } from 'node:zlib'

/**
 * Judges the segments of one journal partition. Written from docs/formats/journal-segment.md alone: it shares no code
 * with the journal, so that a mistake there is not repeated here.
 */
export interface JournalVerdict {
  readonly frames: readonly VerifiedFrame[]
  readonly damages: readonly FoundDamage[]
  /** Position after the last frame, or of the newest segment where it has none. */
  readonly nextPosition: number
}

export interface VerifiedFrame {
  readonly path: string
  readonly offsetBytes: number
  readonly kind: number
  readonly codec: number
  readonly firstPosition: number
  readonly storedAtMs: number
  readonly entryCount: number
  readonly bodyRawBytes: number
  readonly groupOffsetBytes: number
  readonly header: Buffer
  readonly body: Buffer
}

export interface FoundDamage {
  readonly path: string
  readonly offsetBytes: number
  readonly reason: string
}

/**
 * @param files Every file of the journal's folder by path; those that are no segments are passed over.
 * @param partition The folder's number.
 */
export function verifyJournal(files: ReadonlyMap<string, Buffer>, partition = 0): JournalVerdict {
  const frames: VerifiedFrame[] = []
  const damages: FoundDamage[] = []
  let next: number | null = null
  let storedAtMs = 0

  for (const path of [...files.keys()].filter((name) => /\/\d{20}\.segment$/.test(name)).sort()) {
    const bytes = files.get(path) ?? Buffer.alloc(0)
    const damage = (offsetBytes: number, reason: string) => damages.push({ path, offsetBytes, reason })
    const named = Number(path.slice(-28, -8))
    if (next !== null && next !== named) damage(0, `begins at ${named}, not at ${next}`)
    next = named

    if (bytes.length < 64) {
      damage(0, 'short header')
      continue
    }
    if (bytes.readUInt32LE(60) !== crc32(bytes.subarray(0, 60))) damage(0, 'header checksum')
    if (bytes.toString('latin1', 0, 8) !== 'CAIRNJNL') damage(0, 'magic')
    if (bytes.readUInt16LE(8) !== 1) damage(8, 'version')
    if (bytes.readUInt32LE(12) !== partition) damage(12, 'partition')
    if (u64(bytes, 16) !== named) damage(16, 'first position')
    if (u64(bytes, 24) < storedAtMs) damage(24, 'created before a frame before it')
    storedAtMs = Math.max(storedAtMs, u64(bytes, 24))
    const id = bytes.subarray(32, 48)

    let offset = 64
    let group = 64
    while (offset < bytes.length) {
      const frame = readFrame(path, bytes, offset, id)
      if (typeof frame === 'string') {
        damage(offset, frame)
        break
      }
      if (frame.firstPosition !== next) damage(offset, `position ${frame.firstPosition}, not ${next}`)
      if (frame.storedAtMs < storedAtMs) damage(offset, 'stored before the frame before it')
      if (frame.groupOffsetBytes !== group && frame.groupOffsetBytes !== offset) damage(offset, 'group offset')
      frames.push(frame)
      next = frame.firstPosition + frame.entryCount
      storedAtMs = frame.storedAtMs
      group = frame.groupOffsetBytes
      offset += 56 + frame.header.length + frame.body.length
    }
  }
  return { frames, damages, nextPosition: next ?? 0 }
}

function readFrame(path: string, file: Buffer, offset: number, id: Buffer): VerifiedFrame | string {
  if (file.length - offset < 56) return 'short head'
  const head = file.subarray(offset, offset + 56)
  if (head.toString('latin1', 0, 4) !== 'CRNF') return 'frame magic'
  if (head.readUInt32LE(52) !== crc32(Buffer.concat([id, head.subarray(8, 52)]))) return 'head checksum'
  const frameBytes = head.readUInt32LE(8)
  const headerBytes = head.readUInt32LE(36)
  const bodyBytes = head.readUInt32LE(44)
  if (frameBytes !== 56 + headerBytes + bodyBytes) return 'lengths'
  if (offset + frameBytes > file.length) return 'short frame'
  const frame = file.subarray(offset, offset + frameBytes)
  if (frame.readUInt32LE(4) !== crc32(Buffer.concat([id, frame.subarray(8)]))) return 'checksum'
  const entryCount = head.readUInt32LE(32)
  if (entryCount === 0) return 'no entries'
  const kind = head.readUInt8(12)
  if (kind < 1 || kind > 3) return 'kind'
  return {
    path,
    offsetBytes: offset,
    kind,
    codec: head.readUInt8(13),
    firstPosition: u64(head, 16),
    storedAtMs: u64(head, 24),
    entryCount,
    bodyRawBytes: head.readUInt32LE(40),
    groupOffsetBytes: head.readUInt32LE(48),
    header: Buffer.from(frame.subarray(56, 56 + headerBytes)),
    body: Buffer.from(frame.subarray(56 + headerBytes)),
  }
}

function u64(bytes: Buffer, offset: number): number {
  return Number(bytes.readBigUInt64LE(offset))
}
