import { attributeValueBytesMax } from '../../event/fields.ts'

/** Stands for "every record" among the attributes; its value is empty. */
export const everyRecordAttribute = 0

/** A value with this many bytes or more may be the start of a longer one: the cut keeps whole characters of up to 4 bytes. */
export const maybeCutBytesMin = attributeValueBytesMax - 3

/** What the index sorts and hashes: the attribute's number in one byte, then the value, cut to its bound, in UTF-8. */
export function indexText(attribute: number, value: string): Buffer {
  const bytes = Buffer.from(value)
  const kept = bytes.subarray(0, keptLength(bytes, 0, bytes.length))
  return Buffer.concat([Uint8Array.of(attribute), kept])
}

/** `value` as the index keeps it: well-formed text of at most `attributeValueBytesMax` bytes of UTF-8. */
export function indexValueText(value: string): string {
  const bytes = Buffer.from(value)
  return bytes.toString('utf8', 0, keptLength(bytes, 0, bytes.length))
}

/** How many bytes of the value `bytes[start..end)` the index keeps: the most within the bound that end between two characters. */
export function keptLength(bytes: Uint8Array, start: number, end: number): number {
  if (end - start <= attributeValueBytesMax) return end - start
  let length = attributeValueBytesMax
  while (isContinuation(bytes[start + length])) length -= 1
  return length
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

/** Longest text in the index: an attribute's number and a value. */
export const indexTextBytesMax = 1 + attributeValueBytesMax
