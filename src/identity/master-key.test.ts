import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { NewerFormatError } from '../base/file-system.ts'
import { nodeFileSystem } from '../base/node-file-system.ts'
import { systemRandom } from '../base/random.ts'
import { nodeReadPermissions } from './file-permissions.ts'
import { type MasterKeyPorts, openMasterKey } from './master-key.ts'
import { MasterKeyError } from './master-key-file.ts'

const ports: MasterKeyPorts = {
  fs: nodeFileSystem,
  readPermissions: nodeReadPermissions,
  random: systemRandom,
  isFirstStart: true,
}

test('master key: the first start makes it for its owner alone, later ones open what it sealed', async () => {
  await using folder = await temporaryFolder()
  const envelope = openMasterKey(ports, folder.keyFile).seal(Buffer.from('a secret'), 'x')

  expect((await stat(folder.keyFile)).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder.path, 'keys'))).mode & 0o777).toBe(0o700)
  expect((await readFile(folder.keyFile)).subarray(0, 8).toString()).toBe('CAIRNKEY')
  expect(openMasterKey(ports, folder.keyFile).open(envelope, 'x').toString()).toBe('a secret')
})

// Written from the page alone (docs/formats/master-key.md).
test('master key: files of version 1 and of two keys open, and the newest seals', async () => {
  await using folder = await temporaryFolder()
  await mkdir(join(folder.path, 'keys'))
  const write = async (...parts: readonly Buffer[]) => {
    const content = Buffer.concat(parts)
    const sum = Buffer.alloc(4)
    sum.writeUInt32LE(crc32(content))
    await writeFile(folder.keyFile, Buffer.concat([content, sum]), { mode: 0o600 })
  }
  const first = Buffer.concat([Buffer.alloc(16, 1), Buffer.alloc(32, 2)])
  const second = Buffer.concat([Buffer.alloc(16, 3), Buffer.alloc(32, 4)])
  await write(Buffer.from('CAIRNKEY'), Buffer.of(1, 0), first)
  const envelope = openMasterKey(ports, folder.keyFile).seal(Buffer.from('a secret'), 'x')
  expect(envelope.subarray(1, 17)).toEqual(Buffer.alloc(16, 1))

  await write(Buffer.from('CAIRNKEY'), Buffer.of(2, 0, 2), second, first)
  const both = openMasterKey(ports, folder.keyFile)
  expect(both.open(envelope, 'x').toString()).toBe('a secret')
  expect(both.seal(Buffer.from('a secret'), 'x').subarray(1, 17)).toEqual(Buffer.alloc(16, 3))

  for (const count of [0, 3, 255]) {
    await write(Buffer.from('CAIRNKEY'), Buffer.of(2, 0, count), second, first)
    expect(() => openMasterKey(ports, folder.keyFile)).toThrow(MasterKeyError)
  }
})

test('master key: one that was made before and is missing is not made again', async () => {
  await using folder = await temporaryFolder()
  expect(() => openMasterKey({ ...ports, isFirstStart: false }, folder.keyFile)).toThrow('is missing. Put back')
  expect(() => openMasterKey({ ...ports, isFirstStart: false }, folder.keyFile)).toThrow(MasterKeyError)
})

test('master key: a file that others can read is refused with the remedy', async () => {
  await using folder = await temporaryFolder()
  openMasterKey(ports, folder.keyFile)
  for (const mode of [0o640, 0o604, 0o620]) {
    await chmod(folder.keyFile, mode)
    expect(() => openMasterKey(ports, folder.keyFile)).toThrow(`chmod 600 '${folder.keyFile}'`)
  }
  await chmod(folder.keyFile, 0o400)
  openMasterKey(ports, folder.keyFile)
})

test('master key: a file that is no key, cut, longer, damaged or newer is refused and left as it is', async () => {
  await using folder = await temporaryFolder()
  openMasterKey(ports, folder.keyFile)
  const good = await readFile(folder.keyFile)
  const changed = (index: number): Buffer => {
    const copy = Buffer.from(good)
    copy[index] = (copy[index] ?? 0) ^ 1
    return copy
  }
  const bad = [Buffer.alloc(0), Buffer.from('a password'), good.subarray(0, -1), Buffer.concat([good, Buffer.of(0)])]
  for (const content of [...bad, changed(0), changed(10), changed(20), changed(40), changed(good.length - 1)]) {
    await writeFile(folder.keyFile, content)
    expect(() => openMasterKey(ports, folder.keyFile)).toThrow(MasterKeyError)
    expect(await readFile(folder.keyFile)).toEqual(content)
  }

  const newer = Buffer.from(good)
  newer[8] = 3
  await writeFile(folder.keyFile, newer)
  expect(() => openMasterKey(ports, folder.keyFile)).toThrow(NewerFormatError)
})

async function temporaryFolder(): Promise<{ readonly path: string; readonly keyFile: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'cairn-keys-'))
  const keyFile = join(path, 'keys', 'master')
  return { path, keyFile, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
