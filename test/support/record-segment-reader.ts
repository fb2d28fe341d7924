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
function footerLength(version: number): number {
  return version === 1 ? 62 : 76
}
const directoryEntryLength = 21
const magic = 'CAIRNREC'

/** Header, footer and the two tables of a record segment. Throws {@link Damage} at the first contradiction. */
export function readIndex(content: Buffer) {
  check(content.length >= headerLength + footerLength(1), 0, 'the file is too short')
  const header = new CheckedBytes(content, 0, headerLength)
  check(header.ascii(8) === magic, 0, 'the magic is wrong')
  const version = header.number(2)
  check(version === 1 || version === 2, 8, 'the version is neither 1 nor 2')
  const first = header.number(5)
  check(header.number(4) === crc32(content.subarray(0, 15)), 15, 'the header checksum is wrong')

  const footerOffset = content.length - footerLength(version)
  check(footerOffset >= headerLength, 0, 'the file is too short')
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
  const dictionaryOffset = version === 1 ? directoryOffset : footer.number(6)
  const dictionaryLength = version === 1 ? 0 : footer.number(4)
  const dictionaryCount = version === 1 ? 0 : footer.number(4)
  check(
    footer.number(4) === crc32(content.subarray(footerOffset, content.length - 12)),
    footerOffset,
    'the footer checksum is wrong',
  )
  check(footer.ascii(8) === magic, content.length - 8, 'the magic at the end is wrong')
  check(provenanceOffset + provenanceLength === dictionaryOffset, footerOffset, 'a gap behind the provenances')
  check(dictionaryOffset + dictionaryLength === directoryOffset, footerOffset, 'a gap before the directory')
  check(directoryOffset + directoryLength === footerOffset, footerOffset, 'a gap before the footer')

  const table = new CheckedBytes(content, provenanceOffset, dictionaryOffset)
  checkCrc(table)
  const provenances: VerifiedRecord['provenance'][] = []
  while (table.left > 0) {
    const kind = table.number(1)
    check(kind >= 1 && kind <= 8, table.at - 1, `provenance kind ${kind}`)
    provenances.push({ kind, principal: table.text(), origin: table.text() })
  }
  check(provenances.length === provenanceCount, provenanceOffset, 'another provenance count')
  const distinct = new Set(provenances.map((one) => JSON.stringify(one)))
  check(distinct.size === provenanceCount, provenanceOffset, 'a provenance stands twice in the table')

  const dictionaries: Buffer[] = []
  if (version === 2) {
    const part = new CheckedBytes(content, dictionaryOffset, directoryOffset)
    checkCrc(part)
    while (part.left > 0) {
      const codec = part.number(1)
      const rawLength = part.number(4)
      const dictionary = unpackBody(codec, part.bytes(part.number(4)), part.at)
      check(dictionary.length === rawLength && rawLength <= 131_072, part.at, 'a dictionary of another length')
      dictionaries.push(dictionary)
    }
  }
  check(dictionaries.length === dictionaryCount, dictionaryOffset, 'another count of dictionaries')

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
  return { first, end, storedAtFirstMs, storedAtLastMs, provenances, dictionaries, blocks, footerOffset }
}

/** The records of one block. Throws {@link Damage} at the first contradiction. */
export function readBlock(
  content: Buffer,
  place: BlockPlace,
  { provenances, dictionaries }: Pick<ReturnType<typeof readIndex>, 'provenances' | 'dictionaries'>,
) {
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
  const lengths = Array.from({ length: recordCount }, () => meta.varint())
  const runCount = meta.varint()
  const baseMs = meta.number(6)
  const records: Omit<VerifiedRecord, 'bytes'>[] = []
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
      check(records.length < recordCount, meta.at, 'more records in runs than in the block')
      records.push({
        recordNumber: first + records.length,
        storedAtMs,
        provenance,
        isConflict: flags === 1,
        memberships,
      })
    }
  }
  check(records.length === recordCount, meta.at, 'fewer records in runs than in the block')
  const own = codec === 3 ? dictionaries[meta.varint()] : null
  check(own !== undefined, meta.at, 'no such dictionary')
  check(meta.left === 0, meta.at, 'the meta section is too long')
  check(earliestMs === baseMs, meta.at, 'the base time is not the earliest')
  check(latestMs === place.storedAtLastMs, offset, 'another latest time than the directory says')

  const body = unpackBody(codec, stored, offset + 8, own)
  check(body.length === rawLength, bodyOffset, 'the body unpacks to another length')
  let bodyAt = 0
  const whole = records.map((record, index): VerifiedRecord => {
    const start = bodyAt
    bodyAt += lengths[index] ?? 0
    return { ...record, bytes: body.subarray(start, bodyAt) }
  })
  check(bodyAt === rawLength, meta.at, 'the record lengths do not add up to the body')
  return whole
}
