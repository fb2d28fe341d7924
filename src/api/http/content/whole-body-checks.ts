import {
  type ChecksumAlgorithm,
  checksumAlgorithms,
  createChecksum,
  isChecksum,
} from '../../../base/checksums/checksum.ts'
import { s3Error } from '../../../contract/s3-errors.ts'
import type { OperationContract } from '../../../contract/service-contract.ts'
import { type HttpHeaders, headerValue } from '../../protocol/protocol.ts'
import { checkMd5, contentMd5 } from './content-checks.ts'

/**
 * Checks a body that is read as a whole, as the XML of a DeleteObjects, against what its headers say of it. A checksum
 * that is a member of the operation's input is none of its body's: with a CompleteMultipartUpload comes the object's.
 *
 * @throws {ServiceError} `InvalidDigest`, `BadDigest` or `InvalidRequest`.
 */
export function checkWholeBody(operation: OperationContract, headers: HttpHeaders, body: Uint8Array): void {
  checkMd5(contentMd5(headers), body)
  for (const algorithm of checksumAlgorithms) {
    const name = `x-amz-checksum-${algorithm.toLowerCase()}`
    const claimed = headerValue(headers, name)
    if (claimed !== null && !isMember(operation, name)) checkChecksum(algorithm, name, claimed.trim(), body)
  }
}

function isMember({ input }: OperationContract, header: string): boolean {
  return input?.members.some(({ location, locationName }) => location === 'header' && locationName === header) === true
}

function checkChecksum(algorithm: ChecksumAlgorithm, name: string, claimed: string, body: Uint8Array): void {
  if (!isChecksum(algorithm, claimed)) throw s3Error('InvalidRequest', `Value for ${name} header is invalid.`)
  const checksum = createChecksum(algorithm)
  checksum.update(body)
  if (checksum.digest() === claimed) return
  throw s3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
}
