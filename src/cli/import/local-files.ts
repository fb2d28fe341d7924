import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { sha256Hex } from '../../aws-client/signature.ts'
import type { RequestBody } from '../../aws-client/signed-client.ts'
import { CommandError } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { type LogFile, reasonToSkip, type SkippedFile, UnreadableFileError } from './log-file.ts'

/** Up to this size a file is read once and sent from memory; a larger one is read twice, to sign and to send it. */
const wholeFileBytesMax = 8 * 1024 * 1024

/**
 * The file at `path`, or those in the folder there and below, in sorted order.
 *
 * Symbolic links inside a folder are not followed: they lead outside, or to a file that is found anyway.
 *
 * @throws {CommandError} There is nothing at `path` that can be read.
 */
export async function* localFiles(path: string, cwd: string): AsyncGenerator<LogFile | SkippedFile> {
  const found = await stat(resolve(cwd, path)).catch(() => null)
  if (found === null) throw new CommandError(`There is no file or folder ${escapeForTerminal(path)}.`)
  if (found.isDirectory()) yield* below(path, cwd)
  else if (found.isFile())
    yield fileOrSkipped(path, cwd, /_CloudTrail-Digest_/.test(basename(path)) ? 'digest file' : null)
  else throw new CommandError(`${escapeForTerminal(path)} is neither a file nor a folder.`)
}

async function* below(folder: string, cwd: string): AsyncGenerator<LogFile | SkippedFile> {
  const entries = await readdir(resolve(cwd, folder), { withFileTypes: true })
  entries.sort((one, other) => (one.name < other.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isSymbolicLink()) yield { name: path, skipped: 'symbolic link' }
    else if (entry.isFile()) yield fileOrSkipped(path, cwd, reasonToSkip(entry.name))
    else if (entry.isDirectory() && !entry.name.startsWith('.')) yield* below(path, cwd)
  }
}

function fileOrSkipped(name: string, cwd: string, skipped: string | null): LogFile | SkippedFile {
  return skipped === null ? { name, read: () => readLocal(resolve(cwd, name)) } : { name, skipped }
}

async function readLocal(path: string): Promise<RequestBody> {
  try {
    const { size } = await stat(path)
    if (size > wholeFileBytesMax) return await hashLocal(path)
    const bytes = await readFile(path)
    return { sha256Hex: sha256Hex(bytes), lengthBytes: bytes.length, open: () => bytes }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new UnreadableFileError(`cannot be read (${code})`, { cause })
  }
}

/** A file that grows meanwhile is sent up to the length that was signed. */
async function hashLocal(path: string): Promise<RequestBody> {
  const hash = createHash('sha256')
  let lengthBytes = 0
  for await (const chunk of createReadStream(path)) {
    if (!Buffer.isBuffer(chunk)) continue
    hash.update(chunk)
    lengthBytes += chunk.length
  }
  return { sha256Hex: hash.digest('hex'), lengthBytes, open: () => createReadStream(path, { end: lengthBytes - 1 }) }
}
