import { hashBytes } from './merkle-hash.ts'
import type { TreeRoot } from './merkle-proof.ts'

/** What a checkpoint says: which log, how many leaves, the root over them (https://c2sp.org/tlog-checkpoint). */
export interface Checkpoint extends TreeRoot {
  /** The log that it is of. */
  readonly origin: string
}

/** The text that is signed. */
export function encodeCheckpoint({ origin, size, rootHash }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(rootHash).toString('base64')}\n`
}

/** @throws {MalformedCheckpointError} It is no checkpoint. Lines behind the third are extensions and are passed over. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = ''] = text.split('\n')
  if (!text.endsWith('\n') || origin === '') throw new MalformedCheckpointError('it has no origin')
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) {
    throw new MalformedCheckpointError('its second line is no number of leaves')
  }
  const rootHash = decodeBase64(root)
  if (rootHash?.length !== hashBytes) throw new MalformedCheckpointError('its third line is no hash')
  return { origin, size: Number(size), rootHash }
}

/** A checkpoint or a signed note is not of its form. */
export class MalformedCheckpointError extends Error {
  override readonly name = 'MalformedCheckpointError'
}

/** The bytes of standard base64 with its padding; null where `text` is none. */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}
