import { assert } from '../assert.ts'
import { makeZstdModule, type ZstdModule } from './zstd-module.ts'

/** What is not as usual. */
export interface ZstandardOptions {
  /**
   * Level of compression. 1, the usual one, writes a 64 KiB block of event records in 150 µs; 2 takes a fifth longer for
   * 3 % fewer bytes (docs/decisions/0003). Frames of any level are read alike.
   */
  readonly level?: number
  /** Largest dictionary that may take the place of the first; no larger than that unless it is given. */
  readonly dictionaryBytesMax?: number
}

/**
 * Zstandard with one dictionary at a time, synchronous, in memory of fixed size that all calls share. A thread makes one
 * and keeps it. Frames have their content's size, no checksum and no dictionary id.
 */
export class Zstandard {
  readonly rawBytesMax: number
  readonly #level: number
  readonly #zstd: ZstdModule
  readonly #compressor: number
  readonly #decompressor: number
  #dictionary = 0
  #dictionaryBytes = 0
  readonly #dictionaryBytesMax: number
  readonly #input: number
  readonly #output: number
  readonly #outputBytes: number
  #isUsable = true

  /** Throws where there is not enough memory for `rawBytesMax`. Some 10 ms for a process's first one, 3 ms for others. */
  constructor(dictionary: Uint8Array, rawBytesMax: number, options: ZstandardOptions = {}) {
    const { level = 1, dictionaryBytesMax = dictionary.length } = options
    this.rawBytesMax = rawBytesMax
    this.#level = level
    this.#dictionaryBytesMax = dictionaryBytesMax
    this.#zstd = makeZstdModule()
    this.#compressor = this.#zstd.createCompressor()
    this.#decompressor = this.#zstd.createDecompressor()
    const start = this.#zstd.allocate(dictionaryBytesMax + rawBytesMax)
    this.#input = start + dictionaryBytesMax
    this.#outputBytes = this.#zstd.compressBound(rawBytesMax)
    this.#output = this.#zstd.allocate(this.#outputBytes)
    const addresses = [this.#compressor, this.#decompressor, start, this.#output]
    assert(!addresses.includes(0), 'the memory of Zstandard has room for what is allocated once')
    this.useDictionary(dictionary)
  }

  /** From now on `dictionary` takes the place of the one before. It is copied. */
  useDictionary(dictionary: Uint8Array): void {
    assert(dictionary.length <= this.#dictionaryBytesMax, 'a dictionary has room in the memory')
    // Next to the input, so that the compressor takes both for one text: its search over two costs a third more.
    this.#dictionary = this.#input - dictionary.length
    this.#dictionaryBytes = dictionary.length
    this.#zstd.memory.set(dictionary, this.#dictionary)
  }

  /** False after a call ended where the library itself cannot go on: its memory may be in any state. */
  get isUsable(): boolean {
    return this.#isUsable
  }

  /** The frame of `raw`, at most `rawBytesMax`, in memory of its own; null where it is not smaller than `raw`. */
  compress(raw: Uint8Array): Buffer<ArrayBuffer> | null {
    const { compress, memory } = this.#zstd
    assert(raw.length <= this.rawBytesMax, 'what is compressed has room in the memory')
    memory.set(raw, this.#input)
    const written = this.#run('compress', () =>
      compress(
        this.#compressor,
        this.#output,
        this.#outputBytes,
        this.#input,
        raw.length,
        this.#dictionary,
        this.#dictionaryBytes,
        this.#level,
      ),
    )
    return written < raw.length ? this.#copyOutput(written) : null
  }

  /** The content of `frame` in memory of its own. Throws if that is not exactly `rawBytes`; never makes more. */
  decompress(frame: Uint8Array, rawBytes: number): Buffer<ArrayBuffer> {
    const { decompress, memory } = this.#zstd
    if (rawBytes > this.rawBytesMax || frame.length >= rawBytes)
      throw new Error(`a Zstandard frame of ${frame.length} bytes for ${rawBytes} is none that is written here`)
    memory.set(frame, this.#input)
    const written = this.#run('decompress', () =>
      decompress(
        this.#decompressor,
        this.#output,
        rawBytes,
        this.#input,
        frame.length,
        this.#dictionary,
        this.#dictionaryBytes,
      ),
    )
    if (written !== rawBytes) throw new Error(`a block holds ${written} bytes instead of ${rawBytes}`)
    return this.#copyOutput(written)
  }

  #run(what: string, action: () => number): number {
    let result: number
    try {
      result = action()
    } catch (error) {
      this.#isUsable = false
      throw new Error(`Zstandard ended while it was to ${what}`, { cause: error })
    }
    if (result < 0) throw new Error(`Zstandard cannot ${what}: error ${-result}`)
    return result
  }

  #copyOutput(bytes: number): Buffer<ArrayBuffer> {
    const copy = Buffer.allocUnsafeSlow(bytes)
    copy.set(this.#zstd.memory.subarray(this.#output, this.#output + bytes))
    return copy
  }
}
