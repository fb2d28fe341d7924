import { closeSync, openSync, readSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import * as v from 'valibot'
import { assert } from '../base/assert.ts'
import {
  indexBytesMax,
  indexBytesOf,
  type ModelEntry,
  type ModelsIndex,
  modelsHeadBytes,
  modelsIndexSchema,
} from './models-file.ts'

/**
 * Reads the table of public models beside this code: its index as a whole, and of its blocks only those that are asked
 * for. Beside `load.ts` the one place below `contract/` that reads files.
 */
export class ModelsReader {
  readonly #path: URL
  readonly #blocksAt: number
  readonly index: ModelsIndex

  /** Throws where the file is missing, damaged or of another version. */
  constructor(path = new URL('./data/models.bin', import.meta.url)) {
    this.#path = path
    const bytes = indexBytesOf(this.#read(0, modelsHeadBytes))
    this.#blocksAt = modelsHeadBytes + bytes
    this.index = v.parse(modelsIndexSchema, unpacked(this.#read(modelsHeadBytes, bytes), indexBytesMax))
  }

  /** What the service's block holds, not yet parsed. */
  block({ name, block }: ModelEntry): unknown {
    assert(block !== undefined, `the table of models has no block of ${name}`)
    const [from, bytes, rawBytes] = block
    return unpacked(this.#read(this.#blocksAt + from, bytes), rawBytes)
  }

  #read(from: number, bytes: number): Buffer {
    const file = openSync(this.#path, 'r')
    try {
      const buffer = Buffer.alloc(bytes)
      assert(readSync(file, buffer, 0, bytes, from) === bytes, 'the table of models ends too early')
      return buffer
    } finally {
      closeSync(file)
    }
  }
}

function unpacked(bytes: Uint8Array, rawBytesMax: number): unknown {
  return JSON.parse(brotliDecompressSync(bytes, { maxOutputLength: rawBytesMax }).toString('utf8'))
}
