import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import type { Region } from '../base/brands.ts'
import { isJsonObject, type JsonObject } from '../event/event-record.ts'
import { parseEventTime } from '../event/event-time.ts'

/** A key that signs digest files, as ListPublicKeys lists it. */
export interface PublicKey {
  /** MD5 of the key's DER form, in lower-case hex: computed here, whatever the list says. */
  readonly fingerprint: string
  /** Null where the DER form is no PKCS #1 key. */
  readonly key: KeyObject | null
  /** In milliseconds since the epoch; null where the list does not say. */
  readonly validFromMs: number | null
  readonly validUntilMs: number | null
}

/** Where public keys come from. */
export interface PublicKeySource {
  /** The keys of `region` that were valid at any time since `sinceMs`. May return more. */
  keysOf(region: Region, sinceMs: number): Promise<readonly PublicKey[]>
}

/** Keys of all Regions of a large organisation over many years stay far below. */
const keysMax = 100_000

/**
 * The keys in an answer of ListPublicKeys; null where it is none.
 *
 * A key whose fingerprint is not that of its bytes is left out: nobody can tell which of the two was changed.
 */
export function parsePublicKeyList(answer: unknown): PublicKey[] | null {
  if (!isJsonObject(answer) || !Array.isArray(answer.PublicKeyList) || answer.PublicKeyList.length > keysMax)
    return null
  const keys: PublicKey[] = []
  for (const entry of answer.PublicKeyList) {
    if (!isJsonObject(entry) || typeof entry.Value !== 'string') return null
    const key = parsePublicKey(entry, entry.Value)
    if (key !== null) keys.push(key)
  }
  return keys
}

function parsePublicKey(entry: JsonObject, value: string): PublicKey | null {
  const der = Buffer.from(value, 'base64')
  // The fingerprint is CloudTrail's name for a key. What makes the key trusted is where the list came from.
  const fingerprint = createHash('md5').update(der).digest('hex')
  if (typeof entry.Fingerprint === 'string' && entry.Fingerprint.toLowerCase() !== fingerprint) return null
  return {
    fingerprint,
    key: loadKey(der),
    validFromMs: timeOf(entry.ValidityStartTime),
    validUntilMs: timeOf(entry.ValidityEndTime),
  }
}

/** Smaller keys can be broken; CloudTrail's have 2,048 bits. */
const keyBitsMin = 2048

/** A key in another form than PKCS #1 is none: clients of AWS could not load it either. */
function loadKey(der: Buffer): KeyObject | null {
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'pkcs1' })
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= keyBitsMin ? key : null
  } catch {
    return null
  }
}

/** Seconds since the epoch, as the wire has it, or the ISO text that the aws command prints. */
function timeOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value * 1000 : parseEventTime(value)
}
