import { crc32 } from 'node:zlib'
import { CheckedBytes, check, checkCrc } from './checked-bytes.ts'
import { unpackBody } from './unpack-body.ts'

export interface VerifiedRecord {
  readonly recordNumber: number
  readonly bytes: Buffer
  readonly storedAtMs: number
  readonly provenance: { readonly kind: number; readonly principal: string; readonly origin: string }
  readonly isConflict: boolean
  readonly memberships: readonly number[]
}

/** Where the directory says that a block is. */
export interface BlockPlace {
  readonly first: number
  readonly end: number
  readonly offset: number
  readonly length: number
  readonly storedAtLastMs: number
}

const headerLength = 19
export const footerLength = 62
const directoryEntryLength = 21
const magic = 'CAIRNREC'

/** Header, footer and the two tables of a record segment. Throws {@link Damage} at the first contradiction. */
export function readIndex(content: Buffer) {
  check(content.length >= headerLength + footerLength, 0, 'the file is too short')
  const header = new CheckedBytes(content, 0, headerLength)
  check(header.ascii(8) === magic, 0, 'the magic is wrong')
  check(header.number(2) === 1, 8, 'the version is not 1')
  const first = header.number(5)
  check(header.number(4) === crc32(content.subarray(0, 15)), 15, 'the header checksum is wrong')

  const footerOffset = content.length - footerLength
  const footer = new CheckedBytes(content, footerOffset, content.length)
  const provenanceOffset = footer.number(6)
  const provenanceLength = footer.number(4)
  const directoryOffset = footer.number(6)
  const directoryLength = footer.number(4)
  const blockCount = footer.number(4)
  const provenanceCount = footer.number(4)
  check(footer.number(5) === first, footerOffset + 28, 'header and footer begin with different records')
  const end = first + footer.number(5)
  const storedAtFirstMs = footer.number(6)
  const storedAtLastMs = footer.number(6)
  check(
    footer.number(4) === crc32(content.subarray(footerOffset, footerOffset + 50)),
    footerOffset,
    'the footer checksum is wrong',
  )
  check(footer.ascii(8) === magic, content.length - 8, 'the magic at the end is wrong')
  check(provenanceOffset + provenanceLength === directoryOffset, footerOffset, 'a gap before the directory')
  check(directoryOffset + directoryLength === footerOffset, footerOffset, 'a gap before the footer')

  const table = new CheckedBytes(content, provenanceOffset, directoryOffset)
  checkCrc(table)
  const provenances: VerifiedRecord['provenance'][] = []
  while (table.left > 0) {
    const kind = table.number(1)
    check(kind >= 1 && kind <= 5, table.at - 1, `provenance kind ${kind}`)
    provenances.push({ kind, principal: table.text(), origin: table.text() })
  }
  check(provenances.length === provenanceCount, provenanceOffset, 'another provenance count')
  const distinct = new Set(provenances.map((one) => JSON.stringify(one)))
  check(distinct.size === provenanceCount, provenanceOffset, 'a provenance stands twice in the table')

  const directory = new CheckedBytes(content, directoryOffset, footerOffset)
  checkCrc(directory)
  check(blockCount > 0 && directory.left === blockCount * directoryEntryLength, directoryOffset, 'another block count')
  const starts: Omit<BlockPlace, 'end'>[] = []
  let offset = headerLength
  while (directory.left > 0) {
    const start = { first: directory.number(5), offset: directory.number(6), length: directory.number(4) }
    starts.push({ ...start, storedAtLastMs: directory.number(6) })
    check(start.offset === offset, directory.at, 'a gap between blocks')
    offset += start.length
  }
  check(offset === provenanceOffset, directoryOffset, 'a gap before the provenance table')
  check(starts[0]?.first === first, directoryOffset, 'the first block begins with another record')
  const blocks = starts.map((start, at): BlockPlace => ({ ...start, end: starts[at + 1]?.first ?? end }))
  return { first, end, storedAtFirstMs, storedAtLastMs, provenances, blocks }
}

/** The records of one block. Throws {@link Damage} at the first contradiction. */
export function readBlock(content: Buffer, place: BlockPlace, provenances: readonly VerifiedRecord['provenance'][]) {
  const { offset, first } = place
  const from = new CheckedBytes(content, offset, offset + place.length)
  checkCrc(from)
  check(from.number(4) === place.length, offset + 4, 'another block length than the directory says')
  const codec = from.number(1)
  const recordCount = from.number(4)
  check(recordCount > 0 && recordCount === place.end - place.first, offset + 9, 'another record count')
  check(from.number(5) === first, offset + 13, 'another first record number')
  const rawLength = from.number(4)
  const storedLength = from.number(4)
  const metaLength = from.number(4)
  check(from.left === metaLength + storedLength, offset + 18, 'the parts do not fill the block')

  const bodyOffset = from.at + metaLength
  const meta = new CheckedBytes(content, from.at, bodyOffset)
  const stored = content.subarray(bodyOffset, bodyOffset + storedLength)
  const body = unpackBody(codec, stored, offset + 8)
  check(body.length === rawLength, bodyOffset, 'the body unpacks to another length')

  const lengths = Array.from({ length: recordCount }, () => meta.varint())
  const runCount = meta.varint()
  const baseMs = meta.number(6)
  const records: VerifiedRecord[] = []
  let bodyAt = 0
  let earliestMs = Number.POSITIVE_INFINITY
  let latestMs = 0
  for (let run = 0; run < runCount; run += 1) {
    const count = meta.varint()
    const storedAtMs = baseMs + meta.varint()
    const provenance = provenances[meta.varint()]
    const flags = meta.number(1)
    const memberships = Array.from({ length: meta.varint() }, () => meta.varint())
    check(count > 0, meta.at, 'an empty run')
    check(provenance !== undefined, meta.at, 'no such provenance')
    check(flags < 2, meta.at, `flags ${flags}`)
    check(
      memberships.every((one, at) => one > (memberships[at - 1] ?? 0)),
      meta.at,
      'memberships out of order',
    )
    earliestMs = Math.min(earliestMs, storedAtMs)
    latestMs = Math.max(latestMs, storedAtMs)
    for (let index = 0; index < count; index += 1) {
      const length = lengths[records.length]
      check(length !== undefined, meta.at, 'more records in runs than in the block')
      const bytes = body.subarray(bodyAt, bodyAt + length)
      bodyAt += length
      records.push({
        recordNumber: first + records.length,
        bytes,
        storedAtMs,
        provenance,
        isConflict: flags === 1,
        memberships,
      })
    }
  }
  check(records.length === recordCount, meta.at, 'fewer records in runs than in the block')
  check(bodyAt === rawLength, meta.at, 'the record lengths do not add up to the body')
  check(meta.left === 0, meta.at, 'the meta section is too long')
  check(earliestMs === baseMs, meta.at, 'the base time is not the earliest')
  check(latestMs === place.storedAtLastMs, offset, 'another latest time than the directory says')
  return records
}
