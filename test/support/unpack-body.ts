import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { createDCtx, decompressUsingDict, init } from '@bokuweb/zstd-wasm'
import { check } from './checked-bytes.ts'

await init()
const decompressor = createDCtx()
const dictionary = readFileSync(new URL('../../src/base/codec/record-dictionary-1.dict', import.meta.url))

/**
 * The body of a frame or block. Written from docs/formats/block-codecs.md alone, with the loader that the package of
 * Zstandard brings: it shares no code with the codec. `own` is the dictionary of the segment that codec 3 needs.
 */
export function unpackBody(codec: number, stored: Buffer, offset: number, own: Buffer | null = null): Buffer {
  check(codec === 0 || codec === 1 || codec === 2 || (codec === 3 && own !== null), offset, `codec ${codec}`)
  if (own !== null && codec === 3) return Buffer.from(decompressUsingDict(decompressor, stored, own))
  if (codec === 2) return Buffer.from(decompressUsingDict(decompressor, stored, dictionary))
  return codec === 0 ? stored : brotliDecompressSync(stored)
}
