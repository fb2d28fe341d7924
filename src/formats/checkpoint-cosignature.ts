import { verify } from 'node:crypto'
import { type Note, type NoteKey, noteKeyKinds, publicKeyOf, signaturesOf } from './checkpoint-note.ts'

/**
 * When a witness saw the checkpoint, in seconds since the epoch, by its cosignature (https://c2sp.org/tlog-cosignature);
 * null where the note has no good one of `key`. A witness signs only what is consistent with all that it signed before.
 */
export function verifyCosignature({ text, signatures }: Note, key: NoteKey): number | null {
  if (key.kind !== noteKeyKinds.cosignature) return null
  for (const bytes of signaturesOf(signatures, key)) {
    if (bytes.length !== timeBytes + ed25519Bytes) continue
    const seconds = bytes.readBigUInt64BE(0)
    const message = Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`)
    if (verify(null, message, publicKeyOf(key), bytes.subarray(timeBytes))) return Number(seconds)
  }
  return null
}

const timeBytes = 8
const ed25519Bytes = 64
