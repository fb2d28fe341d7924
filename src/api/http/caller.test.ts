import { expect, test } from 'vitest'
import { required } from '../../base/assert.ts'
import { parseAccountId } from '../../base/brands.ts'
import { spellError } from '../../contract/errors.ts'
import { nothingClaimed, type RejectionReason, rejected, type Verified } from '../../identity/sigv4/outcome.ts'
import { callerOf } from './caller.ts'
import { s3RefusalError } from './s3-caller-errors.ts'

/** What a query service and S3 tell of each refusal. */
const table: Readonly<Record<RejectionReason, readonly [query: string, s3: string, status: number]>> = {
  IncompleteSignature: ['IncompleteSignature', 'AuthorizationHeaderMalformed', 400],
  InvalidQueryParameters: ['IncompleteSignature', 'AuthorizationQueryParametersError', 400],
  AmbiguousAuthorization: ['IncompleteSignature', 'InvalidArgument', 400],
  UnsupportedAlgorithm: ['IncompleteSignature', 'InvalidArgument', 400],
  SignatureVersion2: ['IncompleteSignature', 'InvalidRequest', 400],
  SignatureVersion4A: ['IncompleteSignature', 'InvalidRequest', 400],
  InvalidScope: ['SignatureDoesNotMatch', 'AuthorizationHeaderMalformed', 400],
  HeadersNotSigned: ['SignatureDoesNotMatch', 'AccessDenied', 403],
  MissingPayloadHash: ['SignatureDoesNotMatch', 'InvalidRequest', 400],
  InvalidPayloadHash: ['SignatureDoesNotMatch', 'InvalidArgument', 400],
  PayloadMismatch: ['SignatureDoesNotMatch', 'XAmzContentSHA256Mismatch', 400],
  UnknownAccessKey: ['InvalidClientTokenId', 'InvalidAccessKeyId', 403],
  InvalidToken: ['InvalidClientTokenId', 'InvalidToken', 400],
  TokenExpired: ['ExpiredToken', 'ExpiredToken', 400],
  SignatureExpired: ['SignatureDoesNotMatch', 'RequestTimeTooSkewed', 403],
  SignatureNotYetCurrent: ['SignatureDoesNotMatch', 'RequestTimeTooSkewed', 403],
  PresignedRequestExpired: ['SignatureDoesNotMatch', 'AccessDenied', 403],
  SignatureMismatch: ['SignatureDoesNotMatch', 'SignatureDoesNotMatch', 403],
}

test.each(Object.keys(table) as RejectionReason[])('caller: %s is told as its service tells it', (reason) => {
  const outcome = rejected(reason, 'why', nothingClaimed)
  const [query, s3, s3Status] = table[reason]
  const plain = callerOf(outcome, null)
  const ofS3 = callerOf(outcome, null, s3RefusalError)
  if (plain.principal !== null || ofS3.principal !== null) throw new Error('a rejected request has no caller')
  expect(spellError(plain.error, 'query').name).toBe(query)
  expect(spellError(ofS3.error, 's3')).toEqual({ name: s3, status: s3Status })
  expect(ofS3.error.message).toBe('why')
})

const verified: Verified = {
  kind: 'verified',
  accessKeyId: 'AKIAEXAMPLE',
  principal: {
    type: 'Root',
    accountId: required(parseAccountId('123456789012'), 'the account'),
    isOperator: true,
    session: null,
  },
  scope: { date: '20260101', region: 'us-east-1', service: 's3' },
  signatureVersion: 'SigV4',
  signedAtMs: 1,
  authenticationMethod: 'AuthHeader',
  payload: { kind: 'sha256', sha256: 'a'.repeat(64) },
  chunkSignatures: null,
}

test('caller: a signature is somebody’s only with the body that it is over', () => {
  expect(callerOf(verified, 'a'.repeat(64))).toMatchObject({ principal: { type: 'Root' }, accessKeyId: 'AKIAEXAMPLE' })
  expect(callerOf(verified, 'b'.repeat(64))).toMatchObject({ principal: null })
  // Whoever reads the body compares it.
  expect(callerOf(verified, null)).toMatchObject({ principal: { type: 'Root' } })
})

test('caller: who does not sign is nobody', () => {
  expect(callerOf({ kind: 'unsigned' }, null)).toMatchObject({ principal: null, scope: null })
})
