import { closeSync, openSync, readSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import * as v from 'valibot'
import { assert } from '../base/assert.ts'
import { BlockText } from './block-text.ts'
import {
  indexBytesMax,
  indexBytesOf,
  type ModelEntry,
  type ModelsIndex,
  modelsHeadBytes,
  modelsIndexSchema,
  outlineSchema,
  type PartPlace,
  type ServiceOutline,
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
    const index = unpacked(this.#read(modelsHeadBytes, bytes), indexBytesMax)
    this.index = v.parse(modelsIndexSchema, JSON.parse(index.toString('latin1')))
  }

  /** What tells the operations of a service apart. */
  outline({ name, outline }: ModelEntry): ServiceOutline {
    assert(outline !== undefined, `the table of models has no outline of ${name}`)
    const found = v.parse(outlineSchema, JSON.parse(this.#part(outline).toString('latin1')))
    assert(found.service.name === name, `the outline of ${name} is that of ${found.service.name}`)
    return found
  }

  /** What the service's operations and errors hold, not yet parsed. */
  block(entry: ModelEntry): BlockText {
    return new BlockText(this.blockBytes(entry))
  }

  /** What {@link block} reads lines from. */
  blockBytes({ name, block }: ModelEntry): Uint8Array {
    assert(block !== undefined, `the table of models has no block of ${name}`)
    return this.#part(block)
  }

  #part([from, bytes, rawBytes]: PartPlace): Buffer {
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

/** All parts are ASCII. A byte more than they have, or the library would make room for as much again. */
function unpacked(bytes: Uint8Array, rawBytesMax: number): Buffer {
  return brotliDecompressSync(bytes, { maxOutputLength: rawBytesMax, chunkSize: rawBytesMax + 1 })
}
