import type { RequestBody } from '../../aws-client/signed-client.ts'

/** A file to import. Its bytes are sent as they are; the server unpacks them. */
export interface LogFile {
  /** As it was given, for the account and as the origin in provenance. */
  readonly name: string
  /** @throws {UnreadableFileError} It cannot be read. */
  read(): Promise<RequestBody>
}

/** Something that was found and is not imported, and why. */
export interface SkippedFile {
  readonly name: string
  readonly skipped: string
}

/** One file could not be read; others may be. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError'
}

const logFileEnding = /\.(json|ndjson|jsonl)(\.gz)?$/i
const digestInfix = /_CloudTrail-Digest_/

/**
 * Why a file of this name is not imported; null where it is.
 *
 * @param name without folders.
 */
export function reasonToSkip(name: string): string | null {
  if (name.startsWith('.')) return 'hidden'
  if (digestInfix.test(name)) return 'digest file'
  return logFileEnding.test(name) ? null : 'not named as a log file'
}
