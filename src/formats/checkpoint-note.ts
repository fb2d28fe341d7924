import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { decodeBase64, MalformedCheckpointError } from './checkpoint.ts'

/** A text and who has signed it (https://c2sp.org/signed-note). */
export interface Note {
  /** Ends in a line break. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

export interface NoteSignature {
  /** Of the key. */
  readonly name: string
  /** First 4 bytes: the key's hash. The rest is what the key's kind makes. */
  readonly bytes: Buffer
}

/** What a key signs with. Numbers are those of C2SP. */
export const noteKeyKinds = { ed25519: 1, cosignature: 4 } as const
export type NoteKeyKind = (typeof noteKeyKinds)[keyof typeof noteKeyKinds]

/** A public key that notes are checked with. */
export interface NoteKey {
  readonly name: string
  readonly kind: NoteKeyKind
  /** 32 bytes: Ed25519. */
  readonly publicKey: Buffer
}

/** Longest note that is parsed: a checkpoint with the signatures of dozens of witnesses. */
export const noteBytesMax = 64 * 1024

/** @throws {MalformedCheckpointError} `note` is no signed note. */
export function parseNote(note: string): Note {
  if (Buffer.byteLength(note) > noteBytesMax) throw new MalformedCheckpointError('the note is too long')
  if (/[^\P{Cc}\n]/u.test(note) || note.includes('�')) {
    throw new MalformedCheckpointError('the note holds control characters, or is no UTF-8')
  }
  const cut = note.lastIndexOf('\n\n')
  if (cut < 0 || !note.endsWith('\n')) throw new MalformedCheckpointError('the note has no signatures')
  const lines = note.slice(cut + 2, -1).split('\n')
  return { text: note.slice(0, cut + 1), signatures: lines.map(parseSignatureLine) }
}

/** @throws {MalformedCheckpointError} The line is none of a signed note. */
export function parseSignatureLine(line: string): NoteSignature {
  const [, name, base64] = /^— ([^\s+]+) (\S+)$/u.exec(line) ?? []
  const bytes = base64 === undefined ? null : decodeBase64(base64)
  if (name === undefined || bytes === null || bytes.length <= keyHashBytes) {
    throw new MalformedCheckpointError('a line behind the text is no signature')
  }
  return { name, bytes }
}

export function encodeSignatureLine({ name, bytes }: NoteSignature): string {
  return `— ${name} ${bytes.toString('base64')}\n`
}

/** `text`, which ends in a line break, signed with an Ed25519 key that is known by `name`. */
export function signNote(text: string, name: string, privateKey: KeyObject): string {
  const key = { name, kind: noteKeyKinds.ed25519, publicKey: rawPublicKey(createPublicKey(privateKey)) }
  const signature = sign(null, Buffer.from(text), privateKey)
  return `${text}\n${encodeSignatureLine({ name, bytes: Buffer.concat([keyHash(key), signature]) })}`
}

/** Whether the note has a good signature of `key`, which is no witness's. Signatures of others do not matter. */
export function verifyNote({ text, signatures }: Note, key: NoteKey): boolean {
  return (
    key.kind === noteKeyKinds.ed25519 &&
    signaturesOf(signatures, key).some((bytes) => verify(null, Buffer.from(text), publicKeyOf(key), bytes))
  )
}

/** What the signatures of `key` hold behind the key's hash. */
export function signaturesOf(signatures: readonly NoteSignature[], key: NoteKey): Buffer[] {
  const hash = keyHash(key)
  return signatures
    .filter(({ name, bytes }) => name === key.name && bytes.subarray(0, keyHashBytes).equals(hash))
    .map(({ bytes }) => bytes.subarray(keyHashBytes))
}

/** A public key in one line, as verifiers are given it: `name+hash+key`. */
export function encodeNoteKey(key: NoteKey): string {
  const typed = Buffer.concat([Buffer.of(key.kind), key.publicKey])
  return `${key.name}+${keyHash(key).toString('hex')}+${typed.toString('base64')}`
}

/** @throws {MalformedCheckpointError} `text` is no such line, or of a kind that is not known. */
export function parseNoteKey(text: string): NoteKey {
  const [, name, hash, base64] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text.trim()) ?? []
  const typed = base64 === undefined ? null : decodeBase64(base64)
  const kind = Object.values(noteKeyKinds).find((one) => one === typed?.[0])
  if (name === undefined || typed?.length !== 1 + publicKeyBytes || kind === undefined) {
    throw new MalformedCheckpointError('a key is written as name+hash+key, and is an Ed25519 key')
  }
  const key = { name, kind, publicKey: typed.subarray(1) }
  if (keyHash(key).toString('hex') !== hash)
    throw new MalformedCheckpointError('the key does not have the hash it names')
  return key
}

/** The 32 bytes of an Ed25519 public key. */
export function rawPublicKey(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(-publicKeyBytes)
}

export function publicKeyOf({ publicKey }: NoteKey): KeyObject {
  return createPublicKey({ key: Buffer.concat([spkiHead, publicKey]), type: 'spki', format: 'der' })
}

const keyHashBytes = 4
const publicKeyBytes = 32

/** Of an Ed25519 key in DER (RFC 8410). */
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex')

function keyHash({ name, kind, publicKey }: NoteKey): Buffer {
  const hash = createHash('sha256').update(`${name}\n`).update(Buffer.of(kind)).update(publicKey)
  return hash.digest().subarray(0, keyHashBytes)
}
