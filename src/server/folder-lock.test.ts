import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FolderInUseError, FolderLock } from './folder-lock.ts'

function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'cairn-lock-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

const holderCode = `
import { FolderLock } from ${JSON.stringify(new URL('./folder-lock.js', import.meta.url).href)}
try {
  await FolderLock.take(process.argv[1])
  process.stdout.write('taken')
  setInterval(() => {}, 1000)
} catch (error) {
  process.stdout.write(error.name)
}`

/** A process that takes the lock and holds it until it is killed, or says why it could not. */
async function startHolder(folder: string): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', holderCode, folder])
  const [said] = await once(child.stdout, 'data')
  return { child, said: String(said) }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'close')
  child.kill('SIGKILL')
  await ended
}

test('folder lock: a second taker is refused by name until the first lets go', async () => {
  using folder = temporaryFolder()
  const first = await FolderLock.take(folder.path)
  await expect(FolderLock.take(folder.path)).rejects.toThrow(FolderInUseError)
  await first.release()
  const second = await FolderLock.take(folder.path)
  await expect(FolderLock.take(folder.path)).rejects.toThrow(FolderInUseError)
  await second.release()
})

// Goal: of several starts at the same moment exactly one gets the folder, whether it is new, was let go or its last
// owner was killed; a killed owner never keeps anyone out.
//
// Method: 20 rounds of four processes that try at once; the winner of each round is killed, so that the next begins
// with what a dead process left behind.
test('folder lock: of four processes that start at once exactly one wins, 20 times, each after a killed owner', async () => {
  using folder = temporaryFolder()
  for (let round = 0; round < 20; round += 1) {
    const holders = await Promise.all(Array.from({ length: 4 }, () => startHolder(folder.path)))
    const said = holders.map((holder) => holder.said).sort()
    expect(said, `round ${round}`).toEqual(['FolderInUseError', 'FolderInUseError', 'FolderInUseError', 'taken'])
    await Promise.all(holders.map(({ child }) => kill(child)))
  }
})

test('folder lock: of ten takers in one process exactly one wins, 50 times, whether the last owner let go or not', async () => {
  using folder = temporaryFolder()
  for (let round = 0; round < 50; round += 1) {
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => FolderLock.take(folder.path)))
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(won).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(FolderInUseError)
    await Promise.all(won.map((lock) => lock.release()))
  }
})

test('folder lock: a path that is longer than the path of a socket may be is locked all the same', async () => {
  using folder = temporaryFolder()
  const long = join(folder.path, 'a'.repeat(120), 'b'.repeat(120))
  mkdirSync(long, { recursive: true })
  if (process.platform !== 'linux') return await expect(FolderLock.take(long)).rejects.toThrow()
  const lock = await FolderLock.take(long)
  await expect(FolderLock.take(long)).rejects.toThrow(FolderInUseError)
  await lock.release()
})
