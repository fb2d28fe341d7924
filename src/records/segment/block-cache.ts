import type { UnpackedBlock } from './unpacked-block.ts'

/** Some 250 blocks of the usual size: enough for the pages that people turn, little beside what a process takes. */
const cacheBytesMax = 32 * 1024 * 1024

/** Unpacked blocks of all segments of a thread, within a bound; those not used longest leave first. */
export class BlockCache {
  readonly #bytesMax: number
  /** In order of last use. */
  readonly #blocks = new Map<string, UnpackedBlock>()
  #bytes = 0
  #owners = 0

  constructor(bytesMax = cacheBytesMax) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  /** A number for a segment's keys. Never given twice: a file may have the path of one that is gone. */
  newOwner(): number {
    this.#owners += 1
    return this.#owners
  }

  get(owner: number, block: number): UnpackedBlock | null {
    const key = `${owner}:${block}`
    const found = this.#blocks.get(key)
    if (found === undefined) return null
    this.#blocks.delete(key)
    this.#blocks.set(key, found)
    return found
  }

  /** A block that is larger than the whole cache is not kept. `get` has just said that it is not there. */
  add(owner: number, block: number, unpacked: UnpackedBlock): void {
    if (unpacked.memoryBytes > this.#bytesMax) return
    this.#blocks.set(`${owner}:${block}`, unpacked)
    this.#bytes += unpacked.memoryBytes
    for (const [key, oldest] of this.#blocks) {
      if (this.#bytes <= this.#bytesMax) break
      this.#blocks.delete(key)
      this.#bytes -= oldest.memoryBytes
    }
  }
}
