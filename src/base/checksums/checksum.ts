import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { crc32cEngine, crc64NvmeEngine, EngineChecksum } from './crc-engine.ts'

/** The checksums of objects by their names in S3. */
export const checksumAlgorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const

export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number]

/** The checksum of bytes that come piece by piece. Any number of them may be under way at once. */
export interface Checksum {
  update(bytes: Uint8Array): void
  /** In base64, the octets of a CRC in network order. Call once, at the end. */
  digest(): string
}

/** Length of each checksum in bytes, before base64. */
export const checksumBytes: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
}

/** A checksum of nothing yet. */
export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case 'CRC32':
      return new ZlibChecksum()
    case 'CRC32C':
      return new EngineChecksum(crc32cEngine)
    case 'CRC64NVME':
      return new EngineChecksum(crc64NvmeEngine)
    case 'SHA1':
      return new HashChecksum('sha1')
    case 'SHA256':
      return new HashChecksum('sha256')
  }
}

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return checksumAlgorithms.some((one) => one === name)
}

/** Whether the text is a checksum of this kind: base64 of as many bytes as it has, spelled in the one right way. */
export function isChecksum(algorithm: ChecksumAlgorithm, text: string): boolean {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === checksumBytes[algorithm] && bytes.toString('base64') === text
}

class ZlibChecksum implements Checksum {
  #value = 0

  update(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value)
  }

  digest(): string {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(this.#value)
    return bytes.toString('base64')
  }
}

class HashChecksum implements Checksum {
  readonly #hash

  constructor(name: 'sha1' | 'sha256') {
    this.#hash = createHash(name)
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  digest(): string {
    return this.#hash.digest('base64')
  }
}
