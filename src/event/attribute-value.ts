import { attributeValueBytesMax } from './fields.ts'

/** No character takes more bytes of UTF-8 for one unit of a JavaScript string. */
const bytesPerUnitMax = 3

const encoder = new TextEncoder()
const scratch = new Uint8Array(attributeValueBytesMax)

/** `value` as the index keeps it: its first {@link attributeValueBytesMax} bytes of UTF-8, no character cut in two. */
export function cutAttributeValue(value: string): string {
  if (value.length * bytesPerUnitMax <= attributeValueBytesMax) return value
  return value.slice(0, encoder.encodeInto(value, scratch).read)
}
