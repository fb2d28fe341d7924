import { expect, test } from 'vitest'
import { writeFileDurably } from '../../src/base/durable-file.ts'
import { SimulatedDisk } from './simulated-disk.ts'

const seeds = Array.from({ length: 200 }, (_, seed) => seed)

function diskWithFile(text: string): SimulatedDisk {
  const disk = new SimulatedDisk()
  disk.place('/data/a', Buffer.from(text))
  return disk
}

function write(disk: SimulatedDisk, path: string, text: string, offsetBytes: number): void {
  disk.openWrite(path, 'append').write(Buffer.from(text), offsetBytes)
}

const textOf = (disk: SimulatedDisk, path: string) => disk.files().get(path)?.toString()

test('simulated disk: data is durable after a sync of its file, not before', () => {
  const disk = diskWithFile('old')
  write(disk, '/data/a', 'new', 0)
  expect(disk.readFile('/data/a').toString()).toBe('new')
  expect(textOf(disk.afterCrash('lost'), '/data/a')).toBe('old')
  expect(textOf(disk.afterCrash('kept'), '/data/a')).toBe('new')
  disk.openWrite('/data/a', 'append').sync()
  expect(textOf(disk.afterCrash('lost'), '/data/a')).toBe('new')
})

test('simulated disk: a write that was not synced comes back whole, cut, with holes, or not at all', () => {
  const disk = diskWithFile('')
  write(disk, '/data/a', 'x'.repeat(2000), 0)
  const left = seeds.map((seed) => textOf(disk.afterCrash(seed), '/data/a') ?? '')
  expect(left).toEqual(seeds.map((seed) => textOf(disk.afterCrash(seed), '/data/a') ?? ''))
  expect(left).toContain('')
  expect(left).toContain('x'.repeat(2000))
  expect(left.some((text) => /^x+$/.test(text) && text.length % 512 !== 0 && text.length < 2000)).toBe(true)
  expect(left.some((text) => /^\0{512}x/.test(text) && text.length === 2000)).toBe(true)
})

test('simulated disk: a name is durable after a sync of its folder, whether the data is or not', () => {
  const disk = diskWithFile('a')
  const file = disk.openWrite('/data/b', 'create')
  file.write(Buffer.from('b'), 0)
  file.sync()
  expect(textOf(disk.afterCrash('lost'), '/data/b')).toBeUndefined()
  disk.syncFolder('/data')
  expect(textOf(disk.afterCrash('lost'), '/data/b')).toBe('b')
  disk.unlink('/data/a')
  expect(textOf(disk.afterCrash('lost'), '/data/a')).toBe('a')
  disk.syncFolder('/data')
  expect(textOf(disk.afterCrash('lost'), '/data/a')).toBeUndefined()
})

// Goal: a file that moves between two folders is never lost, and is only surely moved once the new folder is synced.
// Method: none, the one or the other folder is synced before the crash; every fate of a seed.
test('simulated disk: a file that moves has its old name, its new one or both', () => {
  const namesAfter = (synced: string | null): Set<string> => {
    const disk = diskWithFile('a')
    disk.placeFolder('/other')
    disk.rename('/data/a', '/other/a')
    expect([textOf(disk, '/data/a'), textOf(disk, '/other/a')]).toEqual([undefined, 'a'])
    if (synced !== null) disk.syncFolder(synced)
    return new Set(seeds.map((seed) => [...disk.afterCrash(seed).files().keys()].join(' ')))
  }
  expect(namesAfter(null)).toEqual(new Set(['/data/a', '/other/a', '/data/a /other/a']))
  expect(namesAfter('/other')).toEqual(new Set(['/other/a', '/data/a /other/a']))
  expect(namesAfter('/data')).toEqual(new Set(['/other/a']))
})

test('simulated disk: a file written durably is old or new after a power loss at any step, and never a part', () => {
  const clean = diskWithFile('old')
  clean.plan()
  writeFileDurably(clean, '/data/a', [Buffer.from('n'.repeat(1000))])
  for (let at = 0; at < clean.operations.length; at += 1) {
    for (const seed of seeds.slice(0, 20)) {
      const disk = diskWithFile('old')
      disk.plan({ kind: 'powerOff', at })
      expect(() => writeFileDurably(disk, '/data/a', [Buffer.from('n'.repeat(1000))])).toThrow('the power')
      expect(() => disk.list('/data')).toThrow('the power is off')
      expect(['old', 'n'.repeat(1000)]).toContain(textOf(disk.afterCrash(seed), '/data/a'))
    }
  }
})

test('simulated disk: a failed sync leaves data that no later sync makes durable', () => {
  const disk = diskWithFile('old')
  const file = disk.openWrite('/data/a', 'append')
  file.write(Buffer.from('new'), 0)
  disk.plan({ kind: 'fail', at: 0, code: 'EIO' })
  expect(() => file.sync()).toThrow('EIO')
  file.sync()
  expect(disk.readFile('/data/a').toString()).toBe('new')
  // Nothing is left that a crash could decide about: the rest of the write is gone for good.
  expect(textOf(disk.afterCrash('kept'), '/data/a')).toBe(textOf(disk.afterCrash('lost'), '/data/a'))
})

test('simulated disk: a failed write keeps the share that the plan gives it', () => {
  const disk = diskWithFile('')
  disk.plan({ kind: 'fail', at: 1, code: 'ENOSPC', keptShare: 0.5 })
  expect(() => write(disk, '/data/a', 'abcd', 0)).toThrow('ENOSPC')
  expect(textOf(disk, '/data/a')).toBe('ab')
})

test('simulated disk: a full disk takes what fits and says ENOSPC', () => {
  const disk = diskWithFile('abc')
  disk.capacityBytes = 5
  expect(disk.freeBytes('/data')).toBe(2)
  expect(() => write(disk, '/data/a', 'wxyz', 3)).toThrow('ENOSPC')
  expect(textOf(disk, '/data/a')).toBe('abcwx')
  write(disk, '/data/a', 'ABCDE', 0)
  expect(textOf(disk, '/data/a')).toBe('ABCDE')
})
