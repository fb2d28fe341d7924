import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFileDurably } from './durable-file.ts'
import { type FileHandle, FileSystemError } from './file-system.ts'
import { nodeFileSystem } from './node-file-system.ts'

function withFolder(check: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-durable-'))
  try {
    check(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The machine's disk, on which a write beyond the first fails as on a full one. */
const fullAfterOneWrite = {
  ...nodeFileSystem,
  openWrite: (path: string, mode: 'create' | 'append'): FileHandle => {
    const file = nodeFileSystem.openWrite(path, mode)
    return {
      path,
      read: (target, offset) => file.read(target, offset),
      write: (bytes, offset) => {
        if (offset > 0) throw new FileSystemError('write', path, 'ENOSPC')
        file.write(bytes, offset)
      },
      sync: () => file.sync(),
      sizeBytes: () => file.sizeBytes(),
      close: () => file.close(),
    }
  },
}

test('durable file: it is written whole, over an older one, and what a crash left beside it goes', () => {
  withFolder((folder) => {
    const path = join(folder, 'file')
    writeFileDurably(nodeFileSystem, path, [Buffer.from('old')])
    writeFileDurably(nodeFileSystem, `${path}.unfinished`, [Buffer.from('left by a crash')])
    writeFileDurably(nodeFileSystem, path, [Buffer.from('new '), Buffer.from('content')])
    expect(readFileSync(path, 'utf8')).toBe('new content')
    expect(readdirSync(folder)).toEqual(['file'])
  })
})

test('durable file: on a full disk the old content stays, the error is told, and nothing unfinished takes room', () => {
  withFolder((folder) => {
    const path = join(folder, 'file')
    writeFileDurably(nodeFileSystem, path, [Buffer.from('old')])
    const write = () => writeFileDurably(fullAfterOneWrite, path, [Buffer.alloc(100_000), Buffer.from('more')])
    expect(write).toThrow(/ENOSPC/)
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['file'])
  })
})
