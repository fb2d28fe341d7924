import { checksum } from '../../../base/bytes.ts'

/**
 * The bytes around an object's content: docs/formats/object-file.md.
 *
 * A file is a header, then pieces, each sealed alone. Every object has a last piece, an empty one where it has no bytes.
 */
export interface ObjectHeader {
  readonly id: string
  /** Plain bytes of each piece but the last. A whole number of KiB up to {@link pieceBytesMax}. */
  readonly pieceBytes: number
}

export const objectVersion = 1

export const headerBytes = 32

/** What sealing adds to each piece. */
export const tagBytes = 16

/** Larger pieces are refused: a reader holds some of them in memory. */
export const pieceBytesMax = 1024 * 1024

/** Why a header is not one: the place in it. */
export interface HeaderProblem {
  readonly offsetBytes: number
}

const magic = 'CAIRNOBJ'
const versionAt = 8
const pieceKibAt = 10
const idAt = 12
const checksumAt = 28
const kib = 1024

export function encodeObjectHeader({ id, pieceBytes }: ObjectHeader): Buffer {
  const bytes = Buffer.alloc(headerBytes)
  bytes.write(magic, 0, 'latin1')
  bytes.writeUInt16LE(objectVersion, versionAt)
  bytes.writeUInt16LE(pieceBytes / kib, pieceKibAt)
  bytes.write(id, idAt, 'hex')
  bytes.writeUInt32LE(checksum(bytes.subarray(0, checksumAt)), checksumAt)
  return bytes
}

/** The header; or its version, where a newer Cairn wrote it; or where it is damaged. */
export function decodeObjectHeader(bytes: Buffer): ObjectHeader | { readonly newerVersion: number } | HeaderProblem {
  if (bytes.length < headerBytes) return { offsetBytes: bytes.length }
  if (bytes.toString('latin1', 0, versionAt) !== magic) return { offsetBytes: 0 }
  if (bytes.readUInt32LE(checksumAt) !== checksum(bytes.subarray(0, checksumAt))) return { offsetBytes: 0 }
  const version = bytes.readUInt16LE(versionAt)
  if (version > objectVersion) return { newerVersion: version }
  const pieceBytes = bytes.readUInt16LE(pieceKibAt) * kib
  if (version === 0) return { offsetBytes: versionAt }
  if (pieceBytes === 0 || pieceBytes > pieceBytesMax) return { offsetBytes: pieceKibAt }
  return { id: bytes.toString('hex', idAt, checksumAt), pieceBytes }
}

/** Where the pieces of an object of known length stand. */
export class PieceLayout {
  readonly pieceBytes: number
  readonly lengthBytes: number
  /** Number of the last piece, from 0. */
  readonly last: number

  constructor(pieceBytes: number, lengthBytes: number) {
    this.pieceBytes = pieceBytes
    this.lengthBytes = lengthBytes
    this.last = Math.max(0, Math.ceil(lengthBytes / pieceBytes) - 1)
  }

  /** Of the whole file. */
  get fileBytes(): number {
    return headerBytes + this.lengthBytes + (this.last + 1) * tagBytes
  }

  /** The piece that holds the byte of the content at `offsetBytes`. */
  pieceOf(offsetBytes: number): number {
    return Math.min(Math.floor(offsetBytes / this.pieceBytes), this.last)
  }

  /** Where the sealed piece begins in the file. */
  fileOffsetOf(piece: number): number {
    return headerBytes + piece * (this.pieceBytes + tagBytes)
  }

  /** Plain bytes in the piece. */
  bytesIn(piece: number): number {
    return piece === this.last ? this.lengthBytes - piece * this.pieceBytes : this.pieceBytes
  }
}
