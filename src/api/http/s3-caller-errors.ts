import type { ServiceError } from '../../contract/errors.ts'
import { type S3ErrorCode, s3Error } from '../../contract/s3-errors.ts'
import type { Rejected, RejectionReason } from '../../identity/sigv4/outcome.ts'
import { refusalError } from './caller.ts'

/** Refusals that S3 has names of its own for. Those that are missing here it calls as others do. */
const s3Codes: Partial<Readonly<Record<RejectionReason, S3ErrorCode>>> = {
  AmbiguousAuthorization: 'InvalidArgument',
  InvalidQueryParameters: 'AuthorizationQueryParametersError',
  UnsupportedAlgorithm: 'InvalidArgument',
  SignatureVersion2: 'InvalidRequest',
  SignatureVersion4A: 'InvalidRequest',
  InvalidScope: 'AuthorizationHeaderMalformed',
  HeadersNotSigned: 'AccessDenied',
  MissingPayloadHash: 'InvalidRequest',
  InvalidPayloadHash: 'InvalidArgument',
  PayloadMismatch: 'XAmzContentSHA256Mismatch',
  PresignedRequestExpired: 'AccessDenied',
}

/** What S3 tells a caller whose signature it does not take. */
export function s3RefusalError(refusal: Rejected): ServiceError {
  const code = s3Codes[refusal.reason]
  return code === undefined ? refusalError(refusal) : s3Error(code, refusal.message)
}
