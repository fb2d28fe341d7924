import type { BigIntStats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Clock } from '../base/clock.ts'
import type { CredentialHealth } from './credential-health.ts'
import type { CredentialSource } from './credential-source.ts'
import { type Credentials, parseCredentialsFile } from './credentials-file.ts'

/** A credentials file that a setting names is not there, or has no such profile. The message says what to do. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError'
}

export interface CredentialsFileParts {
  readonly path: string
  readonly profile: string
  readonly clock: Clock
  readonly health: CredentialHealth
}

/** The file is looked at no more often than this, however many requests are signed. */
export const lookIntervalMs = 1_000

/** A look is waited for so long. One that takes longer is a disk that hangs, and the keys that are there are used. */
const lookMsMax = 1_000

/** A file system may give two changes the same time if they come closer together than this. */
const stampMsMin = 2_000

/** A file that is written anew in place is empty for a moment, and nothing is wrong. */
const toldAfterLooks = 2

/** Thousands of profiles. */
const fileBytesMax = 1024 * 1024

/**
 * A profile of a credentials file, read again once the file has changed. Where it cannot be read or has no such profile
 * any more, the last good credentials stay.
 */
export class WatchedCredentialsFile implements CredentialSource {
  readonly #parts: CredentialsFileParts
  #read: ReadProfile
  #lookedMs: number
  #looking: Promise<void> | null = null
  /** The look that is under way has been waited for, and was not over. */
  #isLate = false
  #failedLooks = 0

  private constructor(parts: CredentialsFileParts, read: ReadProfile) {
    this.#parts = parts
    this.#read = read
    this.#lookedMs = parts.clock.monotonicMs()
  }

  /** @throws {CredentialsError} */
  static async open(parts: CredentialsFileParts): Promise<WatchedCredentialsFile> {
    return new WatchedCredentialsFile(parts, await readProfile(parts))
  }

  async current(): Promise<Credentials> {
    await this.look()
    return this.#read.credentials
  }

  /** Nothing follows: a file that has changed is seen within a moment anyway. */
  refused(): void {}

  /** Looks whether the file has changed, where that is due. */
  async look(): Promise<void> {
    const nowMs = this.#parts.clock.monotonicMs()
    if (this.#looking === null && nowMs - this.#lookedMs >= lookIntervalMs) {
      this.#lookedMs = nowMs
      this.#isLate = false
      this.#looking = this.#readWhereChanged().finally(() => {
        this.#looking = null
      })
    }
    if (this.#looking === null || this.#isLate || (await endsWithin(this.#looking, lookMsMax))) return
    this.#isLate = true
    this.#parts.health.failed('file', unreadable(this.#parts.path))
  }

  async #readWhereChanged(): Promise<void> {
    const { path, clock, health } = this.#parts
    try {
      const stamp = stampOf(await stat(path, { bigint: true }), clock)
      if (stamp === null || stamp !== this.#read.stamp) this.#read = await readProfile(this.#parts)
      this.#failedLooks = 0
      health.succeeded('file')
    } catch (error) {
      this.#failedLooks += 1
      if (this.#failedLooks < toldAfterLooks) return
      health.failed('file', error instanceof CredentialsError ? error.message : unreadable(path))
    }
  }
}

interface ReadProfile {
  readonly credentials: Credentials
  /** Of the file that they stand in; null where it cannot tell whether that is changed. */
  readonly stamp: string | null
}

async function readProfile({ path, profile, clock }: CredentialsFileParts): Promise<ReadProfile> {
  const { text, stamp } = await readText(path, clock)
  const credentials = parseCredentialsFile(text).get(profile)?.credentials ?? null
  if (credentials !== null) return { credentials, stamp }
  throw new CredentialsError(`${path} has no profile ${profile} with keys. Write one, or name another profile.`)
}

async function readText(path: string, clock: Clock): Promise<{ readonly text: string; readonly stamp: string | null }> {
  try {
    // Opening what is no file, as a pipe, may never end.
    const found = await stat(path, { bigint: true })
    if (!found.isFile() || found.size > fileBytesMax) throw new Error('it is no file of credentials')
    const file = await open(path)
    try {
      // Taken before the content: a change that comes after it is seen at the next look.
      const stamp = stampOf(await file.stat({ bigint: true }), clock)
      const bytes = Buffer.alloc(fileBytesMax)
      const { bytesRead } = await file.read(bytes, 0, fileBytesMax, 0)
      return { text: bytes.toString('utf8', 0, bytesRead), stamp }
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new CredentialsError(unreadable(path), { cause })
  }
}

function unreadable(path: string): string {
  return `The credentials file ${path} cannot be read. Name one that this user may read.`
}

/** Null for a file that was changed just now: a further change need not show. */
function stampOf({ dev, ino, size, mtimeNs, ctimeNs, mtimeMs, ctimeMs }: BigIntStats, clock: Clock): string | null {
  const changedMs = Number(mtimeMs > ctimeMs ? mtimeMs : ctimeMs)
  if (clock.nowMs() - changedMs < stampMsMin) return null
  return [dev, ino, size, mtimeNs, ctimeNs].join(':')
}

async function endsWithin(work: Promise<void>, waitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, waitMs, false)
  })
  const hasEnded = await Promise.race([work.then(() => true), tooLong])
  clearTimeout(timer)
  return hasEnded
}
