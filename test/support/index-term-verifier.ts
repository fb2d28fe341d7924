import { isUtf8 } from 'node:buffer'
import { CheckedBytes, check } from './checked-bytes.ts'
import { BitStream } from './index-bits.ts'

/** A posting list of an index segment. */
export interface VerifiedList {
  /** The attribute's number in one byte, then the value. */
  readonly text: Buffer
  /** Number of the scope. */
  readonly scope: number
  readonly ordinals: readonly number[]
}

const groupKeys = 32
const chunkOrdinals = 128
const valueBytesMax = 512

/** Every list of the section `terms`, checked by the rules of docs/formats/index-segment.md. */
export function readTerms(
  content: Buffer,
  terms: { readonly offset: number; readonly end: number },
  directory: CheckedBytes,
  records: number,
): VerifiedList[] {
  const lists: VerifiedList[] = []
  let separator = Buffer.alloc(0)
  let offset = terms.offset
  while (directory.left > 0) {
    check(lists.length % groupKeys === 0, offset, 'a group before the last has too few keys')
    separator = readText(directory, separator)
    const scope = directory.varint()
    const blockAt = offset + directory.varint()
    const end = blockAt + directory.varint()
    const last = lists.at(-1)
    const isBehind = last === undefined || compareKeys(last.text, last.scope, separator, scope) < 0
    check(isBehind, offset, 'the directory names a group by a key of the one before')
    const group = new Group(content, offset, blockAt, end, records)
    const first = lists.length
    while (group.block.left > 0) lists.push(group.next(lists.at(-1), lists.length === first))
    check(group.postingsAt === blockAt, blockAt, 'lists and block leave a gap')
    const key = lists[first]
    check(key !== undefined && lists.length - first <= groupKeys, blockAt, 'a group has no key or too many')
    check(
      compareKeys(separator, scope, key.text, key.scope) <= 0,
      blockAt,
      'the directory names a group by a later key',
    )
    offset = end
  }
  check(offset === terms.end, offset, 'bytes are left behind the terms')
  return lists
}

/** Up to 32 lists with the block that describes them. */
class Group {
  readonly block: CheckedBytes
  postingsAt: number
  readonly #content: Buffer
  readonly #blockAt: number
  readonly #records: number

  constructor(content: Buffer, start: number, blockAt: number, end: number, records: number) {
    this.block = new CheckedBytes(content, blockAt, end)
    this.postingsAt = start
    this.#content = content
    this.#blockAt = blockAt
    this.#records = records
  }

  next(before: VerifiedList | undefined, isFirst: boolean): VerifiedList {
    const { block } = this
    const at = block.at
    const head = block.number(1)
    const inHead = head % 64 < 63 ? head % 64 : 63 + block.varint()
    const isSingle = (head & 64) !== 0
    const count = isSingle ? 1 : inHead + 2
    const number = isSingle ? inHead : block.varint()
    let text = before?.text ?? Buffer.alloc(0)
    let scope: number
    if (head >= 128) {
      check(!isFirst && before !== undefined, at, 'the first key of a block repeats a text')
      scope = before.scope + number + 1
    } else {
      const more = Buffer.from(block.ascii(number), 'latin1')
      const shared = block.varint()
      check(shared <= (isFirst ? 0 : text.length), at, 'a text shares more than there is')
      text = Buffer.concat([text.subarray(0, shared), more])
      scope = block.varint()
    }
    check(text.length >= 1 && text.length <= 1 + valueBytesMax, at, 'a text is too short or too long')
    check(isUtf8(text.subarray(1)), at, 'a value is no UTF-8')
    const isBehind = before === undefined || compareKeys(before.text, before.scope, text, scope) < 0
    check(isBehind, at, 'keys do not ascend')
    const ordinals = this.#ordinals(count)
    const ascend = ordinals.every((ordinal, index) => index === 0 || (ordinals[index - 1] ?? 0) < ordinal)
    check(ascend, at, 'ordinals do not ascend')
    check((ordinals.at(-1) ?? 0) < this.#records, at, 'an ordinal is past the records')
    return { text, scope, ordinals }
  }

  #ordinals(count: number): number[] {
    const { block } = this
    if (count > 2) return this.#list(count, block.varint())
    const first = block.varint()
    return count === 1 ? [first] : [first, first + block.varint() + 1]
  }

  #list(count: number, length: number): number[] {
    const start = this.postingsAt
    const end = start + length
    check(end <= this.#blockAt, start, 'a list reaches into the block')
    this.postingsAt = end
    const chunks = Math.ceil(count / chunkOrdinals)
    const skips = chunks === 1 ? null : this.#skips(start, end, chunks)
    const ordinals: number[] = []
    let at = start
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      const inChunk = Math.min(chunkOrdinals, count - ordinals.length)
      at = readChunk(this.#content, at, end, inChunk, ordinals)
      const skip = skips?.lines[chunk]
      if (skip === undefined) continue
      check(skip.last === ordinals.at(-1) && skip.end === at - start, at, 'a skip does not agree with its chunk')
    }
    check(at === (skips?.at ?? end), at, 'bytes are left behind the chunks of a list')
    return ordinals
  }

  #skips(start: number, end: number, chunks: number) {
    const endWidth = new CheckedBytes(this.#content, end - 1, end).number(1)
    const ordinalWidth = widthOf(this.#records)
    const at = end - 1 - chunks * (ordinalWidth + endWidth)
    check(at >= start, start, 'a list is shorter than its skips')
    const part = new CheckedBytes(this.#content, at, end - 1)
    const lines = Array.from({ length: chunks }, () => ({
      last: part.number(ordinalWidth),
      end: part.number(endWidth),
    }))
    check(endWidth === widthOf(lines.at(-1)?.end ?? 0), end - 1, 'the width of a skip is not the least')
    return { at, lines }
  }
}

/** Adds the chunk's ordinals; returns where it ends. */
function readChunk(content: Buffer, start: number, end: number, count: number, ordinals: number[]): number {
  const part = new CheckedBytes(content, start, end)
  const bits = new BitStream(part)
  check(bits.k <= 30, start, 'the parameter of a chunk is too large')
  for (let index = 0; index < count; index += 1) ordinals.push((ordinals.at(-1) ?? -1) + bits.rice(32) + 1)
  bits.end()
  return part.at
}

/** A text that is written as what it shares with the one before and what it adds. */
function readText(part: CheckedBytes, before: Buffer): Buffer<ArrayBuffer> {
  const at = part.at
  const shared = part.varint()
  check(shared <= before.length, at, 'a text shares more than there is')
  const more = Buffer.from(part.ascii(part.varint()), 'latin1')
  return Buffer.concat([before.subarray(0, shared), more])
}

function compareKeys(a: Buffer, aScope: number, b: Buffer, bScope: number): number {
  return Buffer.compare(a, b) || aScope - bScope
}

/** The width of a number that reaches `value`. */
export function widthOf(value: number): number {
  let width = 1
  while (value >= 256 ** width) width += 1
  return width
}
