import { AnswerError } from '../../aws-client/answer.ts'
import { NoCredentialsError } from '../../aws-client/credential-source.ts'
import { UnreachableError } from '../../aws-client/signed-client.ts'
import type { SourceFailure } from '../../capture/source-health.ts'
import { NoSpaceError } from '../../capture/space-guard.ts'

/** Why a bucket or its queue cannot be followed, in a word. */
export const bucketTroubles = [
  'unreachable',
  'denied',
  'missing',
  'refused',
  'no-credentials',
  'disk-full',
  'internal',
] as const
export type BucketTrouble = (typeof bucketTroubles)[number]

export function bucketFailureOf(error: unknown): SourceFailure<BucketTrouble> {
  return { trouble: troubleOf(error), errorCode: codeOf(error) }
}

const deniedCodes = new Set([
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestTimeTooSkewed',
])
const missingCodes = new Set(['NoSuchBucket', 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'])

function troubleOf(error: unknown): BucketTrouble {
  if (error instanceof NoSpaceError) return 'disk-full'
  if (error instanceof NoCredentialsError) return 'no-credentials'
  if (error instanceof UnreachableError || isBroken(error)) return 'unreachable'
  if (!(error instanceof AnswerError)) return 'internal'
  if (error.status === 401 || error.status === 403 || deniedCodes.has(error.code)) return 'denied'
  if (error.status === 404 || missingCodes.has(error.code)) return 'missing'
  return error.status >= 500 || error.status === 429 ? 'unreachable' : 'refused'
}

/** A name of the service or the system. The texts beside it may hold anything. */
function codeOf(error: unknown): string {
  if (error instanceof AnswerError) return error.code === '' ? String(error.status) : error.code.slice(0, codeLengthMax)
  if (error instanceof UnreachableError || error instanceof NoCredentialsError)
    return error.code.slice(0, codeLengthMax)
  return error instanceof Error ? error.name : 'Error'
}

/** Longer than the name of any error of AWS. */
const codeLengthMax = 128

/** The connection broke in the middle of an answer, or its time ran out. */
function isBroken(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (
    error.name === 'AbortError' || ('code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code))
  )
}
