import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SimulatedClock } from '../../test/support/simulation.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { Log } from '../base/log.ts'
import { CredentialHealth } from './credential-health.ts'
import { CredentialsError, lookIntervalMs, WatchedCredentialsFile } from './watched-credentials-file.ts'

class FileWorld implements Disposable {
  readonly #folder = temporaryFolder()
  readonly lines: string[] = []
  readonly clock: SimulatedClock
  readonly health: CredentialHealth
  readonly path: string

  /** @param aheadMs How long ago, by the clock, a file was written that is written now. */
  constructor(aheadMs = 3_600_000) {
    this.clock = new SimulatedClock(Date.now() + aheadMs)
    this.health = new CredentialHealth('sources.aws', new Log(this.clock, 'info', (line) => this.lines.push(line)))
    this.path = join(this.#folder.path, 'keys')
  }

  async open(): Promise<WatchedCredentialsFile> {
    const { path, clock, health } = this
    return await WatchedCredentialsFile.open({ path, profile: 'store', clock, health })
  }

  write(name: string): void {
    writeFileSync(this.path, fileOf(name))
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]()
  }
}

function fileOf(name: string): string {
  return `[other]\naws_access_key_id = o\naws_secret_access_key = o\n[store]\naws_access_key_id = ${name}\naws_secret_access_key = secret-of-${name}\n`
}

test('credentials file: what it holds is what signs, from the next look on and not at every request', async () => {
  using world = new FileWorld()
  world.write('first')
  const file = await world.open()
  world.write('second')
  expect((await file.current()).accessKeyId).toBe('first')
  world.clock.advance(lookIntervalMs)
  expect(await file.current()).toEqual({
    accessKeyId: 'second',
    secretAccessKey: 'secret-of-second',
    sessionToken: null,
  })
  // As Kubernetes replaces a secret: another file under the name.
  writeFileSync(`${world.path}.new`, fileOf('third'))
  rmSync(world.path)
  symlinkSync(`${world.path}.new`, world.path)
  world.clock.advance(lookIntervalMs)
  expect((await file.current()).accessKeyId).toBe('third')
  expect(world.lines).toEqual([])
})

test.each<readonly [string, (path: string) => void]>([
  ['is gone', (path) => rmSync(path)],
  ['is empty', (path) => writeFileSync(path, '')],
  ['lacks the profile', (path) => writeFileSync(path, '[another]\naws_access_key_id = hidden\n')],
  ['lacks the secret', (path) => writeFileSync(path, '[store]\naws_access_key_id = hidden\n')],
  ['is no text', (path) => writeFileSync(path, Buffer.alloc(1000, 0xff))],
  ['is too large', (path) => writeFileSync(path, `${fileOf('hidden')}#`.padEnd(2 * 1024 * 1024, 'x'))],
  [
    'is a folder',
    (path) => {
      rmSync(path)
      mkdirSync(path)
    },
  ],
  [
    'is a device without end',
    (path) => {
      rmSync(path)
      symlinkSync('/dev/zero', path)
    },
  ],
])('credentials file: one that %s leaves the last good keys, and is told', async (_, spoil) => {
  using world = new FileWorld()
  world.write('good')
  const file = await world.open()
  spoil(world.path)
  for (let look = 0; look < 4; look += 1) {
    world.clock.advance(lookIntervalMs)
    expect((await file.current()).accessKeyId).toBe('good')
  }
  expect(world.health.isFailing('file')).toBe(true)
  expect(world.lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'warn', entry: 'sources.aws', reason: expect.stringContaining(world.path) }),
  ])
  rmSync(world.path, { recursive: true, force: true })
  world.write('better')
  world.clock.advance(lookIntervalMs)
  expect((await file.current()).accessKeyId).toBe('better')
  expect(world.health.isFailing('file')).toBe(false)
  expect(world.lines).toHaveLength(2)
  expect(world.lines.join()).not.toMatch(/hidden|secret-of/)
})

test('credentials file: one that is moved away and back is good again', async () => {
  using world = new FileWorld()
  world.write('good')
  const file = await world.open()
  renameSync(world.path, `${world.path}.away`)
  for (let look = 0; look < 3; look += 1) {
    world.clock.advance(lookIntervalMs)
    await file.current()
  }
  expect(world.health.isFailing('file')).toBe(true)
  renameSync(`${world.path}.away`, world.path)
  world.clock.advance(lookIntervalMs)
  await file.current()
  expect(world.health.isFailing('file')).toBe(false)
})

test('credentials file: a change right after another is seen, though a file system may give them one time', async () => {
  using world = new FileWorld(0)
  world.write('first')
  const time = new Date()
  utimesSync(world.path, time, time)
  const file = await world.open()
  world.write('other')
  utimesSync(world.path, time, time)
  world.clock.advance(lookIntervalMs)
  expect((await file.current()).accessKeyId).toBe('other')
})

test('credentials file: requests that come together see it in one look', async () => {
  using world = new FileWorld()
  world.write('first')
  const file = await world.open()
  world.write('second')
  world.clock.advance(lookIntervalMs)
  const all = await Promise.all(Array.from({ length: 50 }, () => file.current()))
  expect(new Set(all.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['second']))
})

test('credentials file: one that cannot be read at the start is an error that says what to do', async () => {
  using world = new FileWorld()
  await expect(world.open()).rejects.toThrow(
    new CredentialsError(`The credentials file ${world.path} cannot be read. Name one that this user may read.`),
  )
  writeFileSync(world.path, '[another]\n')
  await expect(world.open()).rejects.toThrow(/has no profile store with keys/)
})
