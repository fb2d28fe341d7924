import type { ChecksumAlgorithm } from '../../base/checksums/checksum.ts'

/** A checksum of an object, in base64 as clients have it. */
export interface ObjectChecksum {
  readonly algorithm: ChecksumAlgorithm
  /** Composite: of the parts' checksums, with `-<parts>`. */
  readonly type: ChecksumType
  readonly value: string
}

export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE'

/** What S3 computes where the client asks for none. */
export const defaultChecksum: ChecksumAlgorithm = 'CRC64NVME'
