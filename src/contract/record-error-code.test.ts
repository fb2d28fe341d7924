import { expect, test } from 'vitest'
import { commonError, modelledError } from './errors.ts'
import { loadService } from './load.ts'
import { recordErrorCode } from './record-error-code.ts'
import { s3Error } from './s3-errors.ts'

test('record error code: query services have the shape of the model, whatever the wire has', () => {
  const iam = loadService('iam')
  expect(recordErrorCode(iam, modelledError(iam, 'NoSuchEntityException', 'no'))).toBe('NoSuchEntityException')
  expect(recordErrorCode(iam, commonError('accessDenied', 'no'))).toBe('AccessDenied')
  expect(recordErrorCode(iam, commonError('wrongSignature', 'no'))).toBe('SignatureDoesNotMatch')
})

test('record error code: S3 has the code of the wire', () => {
  const s3 = loadService('s3')
  expect(recordErrorCode(s3, s3Error('NoSuchBucketPolicy'))).toBe('NoSuchBucketPolicy')
  expect(recordErrorCode(s3, commonError('accessDenied', 'no'))).toBe('AccessDenied')
  expect(recordErrorCode(s3, commonError('wrongSignature', 'no'))).toBe('SignatureDoesNotMatch')
  expect(recordErrorCode(s3, commonError('internalFailure', 'no'))).toBe('InternalError')
  expect(recordErrorCode(s3, modelledError(s3, 'NoSuchKey', 'no'))).toBe('NoSuchKey')
})

test('record error code: JSON services have the name of the shape, and one name for denials', () => {
  const cloudtrail = loadService('cloudtrail')
  const missing = modelledError(cloudtrail, 'TrailNotFoundException', 'no')
  expect(recordErrorCode(cloudtrail, missing)).toBe('TrailNotFoundException')
  expect(recordErrorCode(cloudtrail, commonError('accessDenied', 'no'))).toBe('AccessDenied')
  expect(recordErrorCode(null, commonError('throttling', 'no'))).toBe('ThrottlingException')
})
