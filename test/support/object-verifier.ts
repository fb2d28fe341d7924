import { createDecipheriv } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { check, Damage } from './checked-bytes.ts'

/** What a holder knows of an object. */
export interface HeldObject {
  readonly id: string
  readonly key: Uint8Array
  readonly lengthBytes: number
}

/**
 * The content of an object file, or the damage in it. Written from docs/formats/object-file.md alone: it shares no code
 * with the store, so that a mistake there is not repeated here.
 */
export function verifyObject(file: Buffer, { id, key, lengthBytes }: HeldObject): Buffer | Damage {
  try {
    const pieceBytes = checkHeader(file, id)
    const pieces = Math.max(1, Math.ceil(lengthBytes / pieceBytes))
    check(file.length === 32 + lengthBytes + pieces * 16, file.length, 'the size')
    const content: Buffer[] = []
    for (let piece = 0; piece < pieces; piece += 1) {
      const isLast = piece === pieces - 1
      const at = 32 + piece * (pieceBytes + 16)
      const end = isLast ? file.length : at + pieceBytes + 16
      const nonce = Buffer.alloc(12)
      nonce.writeUInt32LE(piece, 0)
      nonce[11] = isLast ? 1 : 0
      const plain = openPiece(key, nonce, file.subarray(0, 32), file.subarray(at, end))
      check(plain !== null, at, `piece ${piece} does not open`)
      content.push(plain)
    }
    return Buffer.concat(content)
  } catch (error) {
    if (error instanceof Damage) return error
    throw error
  }
}

/** Where an object may lie below `folder`. */
export function pathsOfObject(folder: string, id: string): { readonly settled: string; readonly pending: string } {
  return { settled: `${folder}/${id.slice(0, 2)}/${id}`, pending: `${folder}/incoming/${id}` }
}

function checkHeader(file: Buffer, id: string): number {
  check(file.length >= 32, file.length, 'a short header')
  check(file.toString('latin1', 0, 8) === 'CAIRNOBJ', 0, 'the magic')
  check(file.readUInt16LE(8) === 1, 8, 'the version')
  const pieceKib = file.readUInt16LE(10)
  check(pieceKib >= 1 && pieceKib <= 1024, 10, 'the piece size')
  check(file.toString('hex', 12, 28) === id, 12, 'the id')
  check(file.readUInt32LE(28) === crc32(file.subarray(0, 28)), 28, 'the checksum')
  return pieceKib * 1024
}

function openPiece(key: Uint8Array, nonce: Buffer, header: Buffer, sealed: Buffer): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAAD(header)
  decipher.setAuthTag(sealed.subarray(sealed.length - 16))
  const plain = decipher.update(sealed.subarray(0, sealed.length - 16))
  try {
    return Buffer.concat([plain, decipher.final()])
  } catch {
    return null
  }
}
