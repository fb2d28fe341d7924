import { decodeBlock, encodeBlock, type StoredBlock } from '../../base/codec.ts'

/** Texts that many records of a segment have in common; blocks are packed with it. Its identity is that of the object. */
export class SegmentDictionary {
  readonly stored: StoredBlock

  constructor(stored: StoredBlock) {
    this.stored = stored
  }

  static of(bytes: Uint8Array): SegmentDictionary {
    return new SegmentDictionary(encodeBlock(bytes))
  }

  /** Throws where what is stored does not unpack. */
  bytes(): Buffer {
    return recent.get(this) ?? recent.add(this, decodeBlock(this.stored))
  }
}

/** 8 MiB. Those of all segments of a large store would take more memory than its caches. */
const recentMax = 64

/** The thread's dictionaries that were used last, unpacked. */
class RecentDictionaries {
  readonly #bytes = new Map<SegmentDictionary, Buffer>()

  get(dictionary: SegmentDictionary): Buffer | undefined {
    return this.#bytes.get(dictionary)
  }

  add(dictionary: SegmentDictionary, bytes: Buffer): Buffer {
    const [oldest] = this.#bytes.keys()
    if (oldest !== undefined && this.#bytes.size >= recentMax) this.#bytes.delete(oldest)
    this.#bytes.set(dictionary, bytes)
    return bytes
  }
}

const recent = new RecentDictionaries()
