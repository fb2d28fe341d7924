import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const mebibyte = 1024 * 1024

/**
 * A command that runs the rest of its line with a disk of its own on `folder`, `bytes` large: a tmpfs in a user and
 * mount namespace of its own. It needs no root and leaves nothing behind. Null where the system has no such thing.
 */
export function smallDiskLauncher(folder: string, bytes: number): readonly string[] | null {
  const script = `mount -t tmpfs -o size=${bytes} none "$0" && exec "$@"`
  const launcher = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, folder]
  const [command = '', ...args] = launcher
  return spawnSync(command, [...args, 'true']).status === 0 ? launcher : null
}

/** The disk on which a process of ours works, seen through that process. */
export class SmallDisk {
  readonly folder: string
  readonly #ballast: string

  /** @param pid A process that {@link smallDiskLauncher} started. */
  constructor(pid: number, folder: string) {
    this.folder = join(`/proc/${pid}/root`, folder)
    this.#ballast = join(this.folder, 'ballast')
    if (!existsSync(this.folder)) throw new Error(`process ${pid} has no ${folder}`)
  }

  freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder)
    return bavail * bsize
  }

  /** Fills the disk with nothing until no more than `mebibytes` are free. */
  leave(mebibytes: number): void {
    const zeros = Buffer.alloc(mebibyte)
    const descriptor = openSync(this.#ballast, 'a')
    try {
      while (this.freeBytes() > mebibytes * mebibyte) writeSync(descriptor, zeros)
    } catch (error) {
      if (mebibytes > 0) throw error // A disk of which nothing is to be left may say so.
    } finally {
      closeSync(descriptor)
    }
  }

  clear(): void {
    rmSync(this.#ballast, { force: true })
  }
}
