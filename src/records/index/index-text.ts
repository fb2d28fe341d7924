import { attributeValueBytesMax } from '../../event/fields.ts'
import type { SortOrder } from './cooperative-sort.ts'

/** Stands for "every record" among the attributes; its value is empty. */
export const everyRecordAttribute = 0

/** A value with this many bytes or more may be the start of a longer one: the cut keeps whole characters of up to 4 bytes. */
export const maybeCutBytesMin = attributeValueBytesMax - 3

/** What the index sorts and hashes: the attribute's number in one byte, then the value, cut to its bound, in UTF-8. */
export function indexText(attribute: number, value: string): Buffer {
  const bytes = Buffer.from(value)
  const kept = bytes.subarray(0, cutLength(bytes))
  return Buffer.concat([Uint8Array.of(attribute), kept])
}

/**
 * `value` as the index keeps it: well-formed text of at most `attributeValueBytesMax` bytes of UTF-8. Always a text of its
 * own: a slice of a longer one would keep that in memory, and be slow to compare.
 */
export function indexValueText(value: string): string {
  const bytes = Buffer.from(value)
  return bytes.toString('utf8', 0, cutLength(bytes))
}

/** The most bytes within the bound that end between two characters. */
function cutLength(bytes: Buffer): number {
  if (bytes.length <= attributeValueBytesMax) return bytes.length
  let end = attributeValueBytesMax
  while (isContinuation(bytes[end])) end -= 1
  return end
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

/** Longest text in the index: an attribute's number and a value. */
export const indexTextBytesMax = 1 + attributeValueBytesMax

/** True where `text` has a character beyond 16 bits: only then do code units not order as the bytes of UTF-8 do. */
export function hasSurrogate(text: string): boolean {
  return surrogate.test(text)
}

const surrogate = /[\ud800-\udfff]/

/** Well-formed texts as their bytes in UTF-8 order. */
export const byteOrder: SortOrder<string> = {
  isBefore: (a, b) => compareBytes(a, b) < 0,
  sortRun: (texts) => texts.sort(compareBytes),
}

/** The same for texts without surrogates, and faster: the order of code units, which is what `sort` does by itself. */
export const unitOrder: SortOrder<string> = {
  isBefore: (a, b) => a < b,
  sortRun: (texts) => texts.sort(),
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
