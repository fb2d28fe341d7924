import { expect, test } from 'vitest'
import { commonError, commonErrors, modelledError, ServiceError, spellError, toServiceError } from './errors.ts'
import { loadService } from './load.ts'
import { recordErrorCode } from './record-error-code.ts'

const sts = loadService('sts')
const cloudtrail = loadService('cloudtrail')

test('errors: a common error is spelled by each dialect', () => {
  const denied = commonError('accessDenied', 'no')
  expect(spellError(denied, 'json')).toEqual({ name: 'AccessDeniedException', status: 400 })
  expect(spellError(denied, 'query')).toEqual({ name: 'AccessDenied', status: 403 })
  expect(spellError(commonError('unknownKey', ''), 'query').name).toBe('InvalidClientTokenId')
  expect(spellError(commonError('expiredToken', ''), 'json').name).toBe('ExpiredTokenException')
  expect(spellError(commonError('expiredToken', ''), 's3')).toEqual({ name: 'ExpiredToken', status: 400 })
  expect(spellError(commonError('invalidToken', ''), 'query')).toEqual({ name: 'InvalidClientTokenId', status: 403 })
  expect(spellError(commonError('invalidToken', ''), 's3')).toEqual({ name: 'InvalidToken', status: 400 })
  expect(spellError(commonError('throttling', ''), 's3')).toEqual({ name: 'SlowDown', status: 503 })
})

test('errors: every common error has a status of its fault', () => {
  for (const [kind, { fault, ...dialects }] of Object.entries(commonErrors)) {
    for (const { status } of [dialects.json, dialects.query, dialects.ec2]) {
      if (fault === 'server') expect(status, kind).toBeGreaterThanOrEqual(500)
    }
  }
})

test('errors: an error of the model has its wire code, status and fault', () => {
  const error = modelledError(sts, 'IDPRejectedClaimException', 'rejected')
  expect(spellError(error, 'query')).toEqual({ name: 'IDPRejectedClaim', status: 403 })
  expect(modelledError(sts, 'IDPCommunicationErrorException', '').status).toBe(400)
  expect(modelledError(cloudtrail, 'TrailNotFoundException', '')).toMatchObject({ status: 400, fault: 'client' })
})

test('errors: what is thrown by mistake tells a client nothing', () => {
  const error = toServiceError(new TypeError('a path or a secret'))
  expect(error).toMatchObject({ kind: 'internalFailure', status: 500, fault: 'server' })
  expect(error.message).not.toContain('secret')
  const own = new ServiceError('TrailNotFoundException', 'gone', { status: 400, fault: 'client' })
  expect(toServiceError(own)).toBe(own)
})

test('record error code: shape names, and common errors as the service spells them', () => {
  expect(recordErrorCode(sts, modelledError(sts, 'IDPRejectedClaimException', ''))).toBe('IDPRejectedClaimException')
  expect(recordErrorCode(sts, commonError('accessDenied', ''))).toBe('AccessDenied')
  expect(recordErrorCode(sts, commonError('validation', ''))).toBe('ValidationError')
  expect(recordErrorCode(cloudtrail, commonError('accessDenied', ''))).toBe('AccessDenied')
  expect(recordErrorCode(cloudtrail, commonError('throttling', ''))).toBe('ThrottlingException')
  expect(recordErrorCode(null, commonError('internalFailure', ''))).toBe('InternalFailure')
})
