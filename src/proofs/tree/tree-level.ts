import { assert } from '../../base/assert.ts'
import { foldHashes, hashBytes } from '../../formats/merkle-hash.ts'
import { tileHashes } from '../../formats/tile-path.ts'
import type { HashFile } from './hash-file.ts'

/** One level of the tree: the hashes that stand in its file, and those behind them that are still to be written. */
export class TreeLevel {
  #file: HashFile | null
  #waiting = Buffer.alloc(0)
  #waitingBytes = 0
  /** The hashes of the tile that is not full. */
  readonly #tile = Buffer.alloc(tileHashes * hashBytes)
  #tileCount: number

  /** @param file Null: the level has no hash yet. */
  constructor(file: HashFile | null) {
    this.#file = file
    this.#tileCount = (file?.count ?? 0) % tileHashes
    if (file !== null && this.#tileCount > 0) this.#tile.set(file.read(file.count - this.#tileCount, this.#tileCount))
  }

  get count(): number {
    return this.#writtenCount + this.#waitingBytes / hashBytes
  }

  get waitingHashes(): number {
    return this.#waitingBytes / hashBytes
  }

  /** Takes one hash in; returns the root of the tile that it has filled, if it has. */
  push(hashes: Uint8Array, offsetBytes: number): Buffer | null {
    const hash = hashes.subarray(offsetBytes, offsetBytes + hashBytes)
    if (this.#waitingBytes === this.#waiting.length) this.#grow()
    this.#waiting.set(hash, this.#waitingBytes)
    this.#waitingBytes += hashBytes
    this.#tile.set(hash, this.#tileCount * hashBytes)
    this.#tileCount = (this.#tileCount + 1) % tileHashes
    return this.#tileCount === 0 ? foldHashes(this.#tile) : null
  }

  read(index: number, count: number): Uint8Array {
    assert(index >= 0 && index + count <= this.count, 'the level has the hashes')
    const written = this.#writtenCount
    const fromFile = Math.min(Math.max(written - index, 0), count)
    const start = Math.max(index - written, 0) * hashBytes
    const waiting = this.#waiting.subarray(start, start + (count - fromFile) * hashBytes)
    if (fromFile === 0 || this.#file === null) return waiting
    const read = this.#file.read(index, fromFile)
    return fromFile === count ? read : Buffer.concat([read, waiting])
  }

  /** Writes what waits and makes it durable. After an error the level must be opened again. */
  write(create: () => HashFile): void {
    if (this.#waitingBytes === 0) return
    this.#file ??= create()
    this.#file.append(this.#waiting.subarray(0, this.#waitingBytes))
    this.#file.sync()
    this.#waiting = Buffer.alloc(0)
    this.#waitingBytes = 0
  }

  close(): void {
    this.#file?.close()
  }

  get #writtenCount(): number {
    return this.#file?.count ?? 0
  }

  #grow(): void {
    const grown = Buffer.alloc(Math.max(tileHashes * hashBytes, 2 * this.#waiting.length))
    grown.set(this.#waiting)
    this.#waiting = grown
  }
}
