/** Levels of the tree that a tile spans; so it has up to 256 hashes (C2SP tlog-tiles). */
export const tileHeight = 8
export const tileHashes = 2 ** tileHeight

/** One tile: hashes `index * 256` and following of a level. */
export interface TileName {
  readonly level: number
  readonly index: number
  /** Hashes in it; below 256 at the right edge of a tree. */
  readonly width: number
}

/**
 * Where a tile lies below the prefix of a log: `tile/0/x001/x234/067`, with `.p/17` behind it where it has 17 hashes
 * (https://c2sp.org/tlog-tiles).
 */
export function tilePath({ level, index, width }: TileName): string {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? []
  const path = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join('/')
  return `tile/${level}/${path}${width === tileHashes ? '' : `.p/${width}`}`
}

/** How many hashes a level of the tree of `size` has. */
export function levelHashes(size: number, level: number): number {
  return Math.floor(size / tileHashes ** level)
}

/** Every tile of the tree of `newer` that the tree of `older` has not, the lowest level first. */
export function* newTiles(older: number, newer: number): Generator<TileName> {
  for (let level = 0; levelHashes(newer, level) > 0; level += 1) {
    const [before, now] = [levelHashes(older, level), levelHashes(newer, level)]
    if (before === now) continue
    for (let index = Math.floor(before / tileHashes); index * tileHashes < now; index += 1) {
      yield { level, index, width: Math.min(tileHashes, now - index * tileHashes) }
    }
  }
}
