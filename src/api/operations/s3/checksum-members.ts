import {
  type ChecksumAlgorithm,
  checksumAlgorithms,
  isChecksum,
  isChecksumAlgorithm,
} from '../../../base/checksums/checksum.ts'
import { defaultChecksum, type ObjectChecksum } from '../../../buckets/objects/object-checksum.ts'
import type { IncomingBytes } from '../../../buckets/objects/write-body.ts'
import { s3Error } from '../../../contract/s3-errors.ts'
import { type StreamedBody, wholeBody } from '../../protocol/streamed-body.ts'
import { notImplemented } from './unsupported-members.ts'

/** Members that hold a checksum, in requests and answers alike. */
export interface ChecksumMembers {
  readonly ChecksumCRC32?: string | undefined
  readonly ChecksumCRC32C?: string | undefined
  readonly ChecksumCRC64NVME?: string | undefined
  readonly ChecksumSHA1?: string | undefined
  readonly ChecksumSHA256?: string | undefined
}

/** What a request with a body says of its checksum. */
export interface ChecksumClaims extends ChecksumMembers {
  readonly ChecksumAlgorithm?: string | undefined
}

/** The checksums that a request holds, as they stand there. */
export function givenChecksums(members: ChecksumMembers): ReadonlyMap<ChecksumAlgorithm, string> {
  const given = new Map<ChecksumAlgorithm, string>()
  for (const algorithm of checksumAlgorithms) {
    const value = members[`Checksum${algorithm}`]
    if (value !== undefined) given.set(algorithm, value)
  }
  return given
}

/** The members of an answer. */
export function checksumMembers({ algorithm, value }: Pick<ObjectChecksum, 'algorithm' | 'value'>): ChecksumMembers {
  return { [`Checksum${algorithm}`]: value }
}

/** The members of an entry in a list, which tells how but not what. */
export function checksumAlgorithmMembers({ algorithm, type }: ObjectChecksum) {
  return { ChecksumAlgorithm: [algorithm], ChecksumType: type }
}

/**
 * A body with what its request says of it: in headers, or behind it in trailers.
 *
 * @param kept The checksum that is kept, where it does not follow from the request.
 * @throws {ServiceError} `InvalidRequest`: several checksums, or a value that is none.
 */
export function incomingBody(
  body: StreamedBody | undefined,
  claims: ChecksumClaims,
  kept: ChecksumAlgorithm | null = null,
): IncomingBytes {
  const content = body ?? wholeBody(new Uint8Array(0))
  const given = checkedChecksums(claims)
  const trailing = content.trailerNames.flatMap((name) => trailerAlgorithm(name) ?? [])
  const sent = [...given.keys(), ...trailing]
  if (sent.length > 1) {
    throw s3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    )
  }
  const own = kept ?? sent[0] ?? chosenAlgorithm(claims.ChecksumAlgorithm) ?? defaultChecksum
  return {
    bytes: content,
    lengthBytes: content.lengthBytes,
    checksums: [...new Set([own, ...sent])],
    ownChecksum: own,
    claimed: () =>
      new Map([...given, ...trailing.map((algorithm) => [algorithm, trailer(content, algorithm)] as const)]),
  }
}

/** @throws {ServiceError} `InvalidRequest`. */
export function checkedChecksums(members: ChecksumMembers): ReadonlyMap<ChecksumAlgorithm, string> {
  const given = givenChecksums(members)
  for (const [algorithm, value] of given) {
    if (!isChecksum(algorithm, value)) {
      throw s3Error('InvalidRequest', `Value for ${headerOf(algorithm)} header is invalid.`)
    }
  }
  return given
}

/** @throws {ServiceError} `NotImplemented`: an algorithm that Cairn does not compute. */
export function chosenAlgorithm(name: string | undefined): ChecksumAlgorithm | null {
  if (name === undefined) return null
  if (isChecksumAlgorithm(name)) return name
  throw notImplemented('checksum algorithm', name)
}

function trailerAlgorithm(name: string): ChecksumAlgorithm | null {
  const algorithm = checksumAlgorithms.find((known) => headerOf(known) === name)
  if (algorithm !== undefined) return algorithm
  // What comes behind a body must not be taken for checked.
  throw notImplemented('x-amz-trailer', name)
}

function trailer({ trailers }: StreamedBody, algorithm: ChecksumAlgorithm): string {
  return trailers.get(headerOf(algorithm)) ?? ''
}

function headerOf(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`
}
