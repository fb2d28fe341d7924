import { crc32 } from 'node:zlib'

/**
 * A segment file is whole pages. Each ends in a CRC-32 of what is before it in the page, started from the page's
 * number, so that a damaged byte and a page in the wrong place are both found when the page is read. What the pages
 * hold is one run of bytes; offsets in the format count those and skip the checksums.
 */
export const pageBytes = 4096
export const pageContentBytes = pageBytes - 4

/** Writes the checksum into the page that starts at `at`. */
export function sealPage(bytes: Buffer, at: number, page: number): void {
  bytes.writeUInt32LE(pageChecksum(bytes, at, page), at + pageContentBytes)
}

/** Whether the page that starts at `at` is whole and is number `page`. */
export function isPageIntact(bytes: Buffer, at: number, page: number): boolean {
  return bytes.readUInt32LE(at + pageContentBytes) === pageChecksum(bytes, at, page)
}

function pageChecksum(bytes: Buffer, at: number, page: number): number {
  return crc32(bytes.subarray(at, at + pageContentBytes), page) >>> 0
}
