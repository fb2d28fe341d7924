import { ByteReader, ByteWriter, checksum, MalformedBytesError } from '../../base/bytes.ts'
import { parseCodec } from '../../base/codec.ts'
import { SegmentDictionary } from './segment-dictionary.ts'
import { dictionaryBytesMax } from './train-dictionary.ts'

/** The dictionaries of a segment being written, numbered from 0 in order of first use. */
export class DictionaryTable {
  readonly #indexes = new Map<SegmentDictionary, number>()

  get length(): number {
    return this.#indexes.size
  }

  /** The number that stands for `dictionary` in the blocks of the file. */
  indexOf(dictionary: SegmentDictionary): number {
    const known = this.#indexes.get(dictionary)
    if (known !== undefined) return known
    this.#indexes.set(dictionary, this.#indexes.size)
    return this.#indexes.size - 1
  }

  encode(): Buffer<ArrayBuffer> {
    const out = new ByteWriter(1024).u32(0)
    for (const { stored } of this.#indexes.keys()) {
      out.u8(stored.codec).u32(stored.rawBytes).u32(stored.bytes.length).bytes(stored.bytes)
    }
    const bytes = out.copy()
    bytes.writeUInt32LE(checksum(bytes.subarray(4)), 0)
    return bytes
  }
}

/** @throws {MalformedBytesError} The bytes are not a table of `count` dictionaries. */
export function decodeDictionaryTable(bytes: Buffer, count: number): SegmentDictionary[] {
  const from = new ByteReader(bytes)
  if (from.u32() !== checksum(bytes.subarray(4))) throw new MalformedBytesError('the dictionaries fail their checksum')
  const dictionaries: SegmentDictionary[] = []
  while (from.remaining > 0) {
    const codec = parseCodec(from.u8())
    const rawBytes = from.u32()
    if (codec === null) throw new MalformedBytesError('the codec of a dictionary is unknown')
    if (rawBytes > dictionaryBytesMax) throw new MalformedBytesError(`a dictionary has ${rawBytes} bytes`)
    dictionaries.push(new SegmentDictionary({ codec, rawBytes, bytes: from.bytes(from.u32()) }))
  }
  if (dictionaries.length !== count) {
    throw new MalformedBytesError(`there are ${dictionaries.length} of ${count} dictionaries`)
  }
  return dictionaries
}

/** The dictionary with this number. @throws {MalformedBytesError} There is none. */
export function dictionaryAt(dictionaries: readonly SegmentDictionary[], index: number): SegmentDictionary {
  const found = dictionaries[index]
  if (found === undefined) throw new MalformedBytesError('a block names a dictionary that is not in the table')
  return found
}
