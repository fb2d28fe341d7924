import type { RecordFile } from '../context.ts'
import { costOfShell, perCpuSecond } from '../measure.ts'

/**
 * Records per CPU second of `gzip -6` in a shell: what anybody could do to an NDJSON file with no code at all. It reads the
 * file itself, which spares it a pipe's copies.
 */
export async function gzipPipe({ path, records }: RecordFile): Promise<number> {
  return perCpuSecond(records, await costOfShell('gzip -6 <"$1"', path))
}

/** The same with a SHA-256 of what comes out. */
export async function gzipHashPipe({ path, records }: RecordFile): Promise<number> {
  return perCpuSecond(records, await costOfShell('gzip -6 <"$1" | sha256sum', path))
}
