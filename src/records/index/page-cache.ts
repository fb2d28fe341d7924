/** 32 MiB of pages: the dictionary blocks, recent postings and order keys that lookups come back to. */
const pageCacheSlots = 8192

/**
 * Pages read last, of all files that share it. Bounded: each page has one slot that it may stand in, and a newer page
 * takes the slot over. Finding a page is one comparison; nothing is kept in order.
 */
export class PageCache {
  readonly #owners: Float64Array
  readonly #numbers: Float64Array
  readonly #pages: (Buffer | null)[]
  readonly #mask: number
  #nextOwner = 1

  /** `slots` is a power of two; a slot holds one page of 4 KiB. */
  constructor(slots = pageCacheSlots) {
    this.#owners = new Float64Array(slots)
    this.#numbers = new Float64Array(slots)
    this.#pages = new Array<Buffer | null>(slots).fill(null)
    this.#mask = slots - 1
  }

  /** A number for a file whose pages it will hold, never given before. */
  addOwner(): number {
    return this.#nextOwner++
  }

  get(owner: number, page: number): Buffer | null {
    const slot = this.#slot(owner, page)
    return this.#owners[slot] === owner && this.#numbers[slot] === page ? (this.#pages[slot] ?? null) : null
  }

  set(owner: number, page: number, bytes: Buffer): void {
    const slot = this.#slot(owner, page)
    this.#owners[slot] = owner
    this.#numbers[slot] = page
    this.#pages[slot] = bytes
  }

  /** Multiplying by 2^32 over the golden ratio spreads neighbours, and the like pages of like files. */
  #slot(owner: number, page: number): number {
    return (Math.imul(Math.imul(owner, 0x85ebca6b) + page, 0x9e3779b1) >>> 8) & this.#mask
  }
}
