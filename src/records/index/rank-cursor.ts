import { BinaryHeap } from './binary-heap.ts'
import { chunkOrdinals } from './gap-codec.ts'
import type { PostingList } from './posting-list.ts'

/**
 * Ranks count the records of a segment in the direction of a walk: ordinals when it goes from the oldest, ordinals
 * backwards when it goes from the newest. So every cursor only ever goes up.
 */
export interface RankOrder {
  readonly records: number
  readonly isDescending: boolean
}

/** What `seek` answers behind the last rank. */
export const noRank = 2 ** 32 - 1

/** Walks ascending ranks. */
export interface RankCursor {
  /** How many ranks there are, at most. */
  readonly cost: number
  /** The first rank that is at least `rank`, or {@link noRank}. Ranks asked for never go back. */
  seek(rank: number): number
}

/** Every record. */
export class EveryRank implements RankCursor {
  readonly cost: number

  constructor(records: number) {
    this.cost = records
  }

  seek(rank: number): number {
    return rank < this.cost ? rank : noRank
  }
}

/** Ranks in memory, ascending. */
export class ArrayRanks implements RankCursor {
  readonly #ranks: Uint32Array
  #at = 0

  constructor(ranks: Uint32Array) {
    this.#ranks = ranks
  }

  get cost(): number {
    return this.#ranks.length
  }

  seek(rank: number): number {
    this.#at = gallop(this.#ranks, this.#at, this.#ranks.length, rank)
    return this.#ranks[this.#at] ?? noRank
  }
}

/** The ranks of a posting list; reads the chunks that a walk comes to and no others. */
export class ListRanks implements RankCursor {
  readonly #list: PostingList
  readonly #order: RankOrder
  readonly #ranks = new Uint32Array(chunkOrdinals)
  #count = 0
  #at = 0
  /** Chunks in the direction of the walk; those before `next` lie behind. */
  #next = 0

  constructor(list: PostingList, order: RankOrder) {
    this.#list = list
    this.#order = order
  }

  get cost(): number {
    return this.#list.count
  }

  seek(rank: number): number {
    while (this.#at >= this.#count || (this.#ranks[this.#count - 1] ?? 0) < rank) {
      if (this.#next >= this.#list.chunks) {
        this.#at = this.#count
        return noRank
      }
      this.#load(this.#findChunk(rank))
    }
    this.#at = gallop(this.#ranks, this.#at, this.#count, rank)
    return this.#ranks[this.#at] ?? noRank
  }

  /** The first chunk from `next` on that may hold a rank from `rank` on; the last one where none does. */
  #findChunk(rank: number): number {
    let low = this.#next
    let high = this.#list.chunks - 1
    for (let step = 1; low < high; step *= 2) {
      const probe = Math.min(low + step - 1, high - 1)
      if (!this.#isBehind(probe, rank)) {
        high = probe
        break
      }
      low = probe + 1
    }
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#isBehind(middle, rank)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Whether all ranks of the chunk are surely below `rank`. */
  #isBehind(chunk: number, rank: number): boolean {
    const { records, isDescending } = this.#order
    if (!isDescending) return this.#list.lastOrdinal(chunk) < rank
    // From the newest, a chunk's ranks end where the next chunk's ordinals end: it is known only that they are lower.
    const next = this.#list.chunks - 2 - chunk
    return next >= 0 && records - 1 - this.#list.lastOrdinal(next) <= rank
  }

  #load(chunk: number): void {
    const { records, isDescending } = this.#order
    this.#next = chunk + 1
    this.#at = 0
    this.#count = this.#list.decode(isDescending ? this.#list.chunks - 1 - chunk : chunk, this.#ranks)
    if (isDescending) toRanks(this.#ranks, this.#count, records)
  }
}

/** Turns the first `count` ascending ordinals into ascending ranks from the newest. */
export function toRanks(ordinals: Uint32Array, count: number, records: number): void {
  const used = ordinals.subarray(0, count).reverse()
  for (let index = 0; index < count; index += 1) used[index] = records - 1 - (used[index] ?? 0)
}

/** Ranks that any of several cursors has. */
export class UnionRanks implements RankCursor {
  readonly cost: number
  readonly #heap: BinaryHeap<{ readonly cursor: RankCursor; rank: number }>

  constructor(cursors: readonly RankCursor[]) {
    this.cost = cursors.reduce((sum, cursor) => sum + cursor.cost, 0)
    this.#heap = new BinaryHeap((a, b) => a.rank < b.rank)
    // Rank -1: not asked yet.
    for (const cursor of cursors) this.#heap.push({ cursor, rank: -1 })
  }

  seek(rank: number): number {
    let top = this.#heap.top
    while (top !== undefined && top.rank < rank) {
      top.rank = top.cursor.seek(rank)
      this.#heap.sinkTop()
      top = this.#heap.top
    }
    return top?.rank ?? noRank
  }
}

/** Ranks that all of several cursors have. The rarest leads. */
export class IntersectionRanks implements RankCursor {
  readonly #cursors: readonly RankCursor[]

  constructor(cursors: readonly RankCursor[]) {
    this.#cursors = cursors.toSorted((a, b) => a.cost - b.cost)
  }

  get cost(): number {
    return this.#cursors[0]?.cost ?? 0
  }

  seek(rank: number): number {
    let candidate = rank
    let agreed = 0
    while (agreed < this.#cursors.length) {
      // Whoever skips the candidate names the next one, and all are asked again, the rarest first.
      agreed = 0
      for (const cursor of this.#cursors) {
        const found = cursor.seek(candidate)
        if (found === noRank) return noRank
        if (found !== candidate && agreed > 0) {
          candidate = found
          break
        }
        candidate = found
        agreed += 1
      }
    }
    return candidate
  }
}

/** The first index from `from` on whose rank is at least `rank`; looks near before it looks far. */
function gallop(ranks: Uint32Array, from: number, end: number, rank: number): number {
  let low = from
  let step = 1
  while (low + step < end && (ranks[low + step - 1] ?? 0) < rank) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step, end)
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ranks[middle] ?? 0) < rank) low = middle + 1
    else high = middle
  }
  return low
}
