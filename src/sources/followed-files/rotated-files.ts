import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { idOf } from './growing-file.ts'

/** Files of a folder that are looked through. A log's folder has some dozens. */
const siblingsMax = 10_000

/** A file that stood at a log's path before. */
export interface RotatedFile {
  readonly path: string
  readonly id: string
  /** When it was last written into. */
  readonly changedMs: number
  readonly isCompressed: boolean
}

/** The path at which a file that stood at `path` stands now; null where it is gone. */
export async function renamedTo(path: string, id: string): Promise<string | null> {
  return (await rotatedFiles(path)).find((file) => file.id === id)?.path ?? null
}

/** Of what stood at `path` after the file that was last written into at `changedMs`, the first. */
export async function firstRotatedAfter(path: string, changedMs: number): Promise<RotatedFile | null> {
  const later = (await rotatedFiles(path)).filter((file) => file.changedMs > changedMs)
  return later.sort((one, other) => one.changedMs - other.changedMs)[0] ?? null
}

/**
 * By their names, as those who rotate logs make them: `ops.log.1`, `ops.log-20261120.gz`,
 * `audit-2026-11-20T09-00-00.000.log`.
 */
async function rotatedFiles(path: string): Promise<RotatedFile[]> {
  const [folder, name] = [dirname(path), basename(path)]
  const extension = extname(name)
  const stem = name.slice(0, name.length - extension.length)
  const found: RotatedFile[] = []
  for (const sibling of (await readdir(folder)).slice(0, siblingsMax)) {
    const plain = sibling.replace(/\.(gz|zst|bz2|xz)$/, '')
    if (!isMarked(plain, name, '') && !isMarked(plain, stem, extension)) continue
    const stats = await stat(join(folder, sibling), { bigint: true }).catch(() => null)
    if (stats === null || !stats.isFile()) continue
    const place = { path: join(folder, sibling), isCompressed: plain !== sibling }
    found.push({ ...place, id: idOf(stats), changedMs: Number(stats.mtimeNs / 1_000_000n) })
  }
  return found
}

/** Whether a number or a time stands between `start` and `end`. */
function isMarked(name: string, start: string, end: string): boolean {
  if (!name.startsWith(start) || !name.endsWith(end) || name.length <= start.length + end.length) return false
  return /^[-._]\d[-._:TZ\d]*$/.test(name.slice(start.length, name.length - end.length))
}
