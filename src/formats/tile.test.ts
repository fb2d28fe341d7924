import { expect, test } from 'vitest'
import { emptyRoot, foldHashes, leafHash } from './merkle-hash.ts'
import type { TreeRoot } from './merkle-proof.ts'
import { rangeRoot } from './merkle-range.ts'
import { checkTiles, type TileProblem } from './tile-check.ts'
import { newTiles, tilePath } from './tile-path.ts'

test('tile path: as in tlog-tiles', () => {
  expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067')
  expect(tilePath({ level: 1, index: 0, width: 17 })).toBe('tile/1/000.p/17')
  expect(tilePath({ level: 2, index: 1000, width: 1 })).toBe('tile/2/x001/000.p/1')
})

test('new tiles: those that the older tree has not, each as wide as the newer one has it', () => {
  const paths = (older: number, newer: number) => [...newTiles(older, newer)].map(tilePath)
  expect(paths(0, 0)).toEqual([])
  expect(paths(0, 255)).toEqual(['tile/0/000.p/255'])
  expect(paths(255, 256)).toEqual(['tile/0/000', 'tile/1/000.p/1'])
  expect(paths(256, 256)).toEqual([])
  expect(paths(256, 600)).toEqual(['tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2'])
})

// Goal: a change of any tile is found, and named.
// Method: each tile of a tree of three levels is cut, removed and changed at its first and last hash.
test('check tiles: whole ones are, and each that was changed, cut or removed is named', async () => {
  const size = 65_536 + 700
  const { tiles, rootHash } = treeOf(size)
  expect(await problemsOf(tiles, { size, rootHash })).toEqual([])
  const changes: readonly ((tile: Buffer) => Buffer | null)[] = [
    (tile) => changed(tile, 0),
    (tile) => changed(tile, tile.length - 1),
    (tile) => tile.subarray(0, -32),
    () => null,
  ]
  for (const path of [...tiles.keys()].filter((_, at, all) => at < 2 || at > all.length - 8)) {
    for (const change of changes) {
      const altered = new Map(tiles)
      const bytes = change(Buffer.from(tiles.get(path) ?? []))
      if (bytes === null) altered.delete(path)
      else altered.set(path, bytes)
      const problems = await problemsOf(altered, { size, rootHash })
      // A leaf hash that was changed shows one level up, and at the edge in the root.
      expect(problems.length, path).toBeGreaterThan(0)
    }
  }
  expect(await problemsOf(tiles, { size, rootHash: leafHash(Buffer.from('other')) })).toHaveLength(1)
})

test.each([1, 255, 256, 257, 65_536, 65_537])(
  'tiles: a tree continues that of its first %i leaves, and no other',
  async (first) => {
    const { tiles, rootHash } = treeOf(70_000)
    const beginning = { size: first, rootHash: treeOf(first).rootHash }
    const tree = { size: 70_000, rootHash }
    expect(await problemsOf(tiles, tree, [beginning, tree, { size: 0, rootHash: emptyRoot }])).toEqual([])
    const other = { size: first, rootHash: leafHash(Buffer.from('other')) }
    expect(await problemsOf(tiles, tree, [beginning, other])).toMatchObject([{ kind: 'root', path: null, size: first }])
  },
)

async function problemsOf(tiles: ReadonlyMap<string, Buffer>, tree: TreeRoot, beginnings: TreeRoot[] = []) {
  const problems: TileProblem[] = []
  for await (const problem of checkTiles(async (path) => tiles.get(path) ?? null, tree, beginnings)) {
    problems.push(problem)
  }
  return problems
}

function changed(tile: Buffer, at: number): Buffer {
  tile[at] = (tile[at] ?? 0) ^ 1
  return tile
}

function treeOf(size: number): { readonly tiles: Map<string, Buffer>; readonly rootHash: Buffer } {
  const levels: Buffer[] = [
    Buffer.concat(Array.from({ length: size }, (_, index) => leafHash(Buffer.from(String(index))))),
  ]
  for (let below = levels[0]; below !== undefined && below.length >= 8192; below = levels.at(-1)) {
    const source = below
    const count = Math.floor(source.length / 8192)
    levels.push(
      Buffer.concat(Array.from({ length: count }, (_, at) => foldHashes(source.subarray(at * 8192, (at + 1) * 8192)))),
    )
  }
  const hashes = (level: number, index: number, count: number) =>
    (levels[level] ?? Buffer.alloc(0)).subarray(index * 32, (index + count) * 32)
  const tiles = new Map<string, Buffer>()
  for (const name of newTiles(0, size)) tiles.set(tilePath(name), hashes(name.level, name.index * 256, name.width))
  return { tiles, rootHash: rangeRoot({ hashes }, 0, size) }
}
