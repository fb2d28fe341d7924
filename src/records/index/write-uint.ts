import type { ByteWriter } from '../../base/bytes.ts'

/** Writes a little-endian number in `width` bytes. */
export function writeUint(writer: ByteWriter, value: number, width: number): void {
  let rest = value
  for (let byte = 0; byte < width; byte += 1) {
    writer.u8(rest % 256)
    rest = Math.floor(rest / 256)
  }
}
