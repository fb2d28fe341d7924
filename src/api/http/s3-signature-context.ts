import type { Clock } from '../../base/clock.ts'
import type { RequestContext } from '../../identity/authorise.ts'
import { headerValue } from '../protocol/protocol.ts'
import type { KnownCaller } from './caller.ts'
import type { Exchange } from './exchange.ts'

/**
 * The condition keys of S3 that say how a request is signed.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 */
export function s3SignatureContext({ headers }: Exchange, caller: KnownCaller, clock: Clock): RequestContext {
  const { authenticationMethod, signatureVersion, signedAtMs } = caller
  const hash = headerValue(headers, 'x-amz-content-sha256')
  return new Map([
    ...(hash === null ? [] : [['s3:x-amz-content-sha256', [hash]] as const]),
    ...(signedAtMs === null ? [] : [['s3:signatureage', [String(Math.max(0, clock.nowMs() - signedAtMs))]] as const]),
    ...(authenticationMethod === null
      ? []
      : [['s3:authtype', [authenticationMethod === 'AuthHeader' ? 'REST-HEADER' : 'REST-QUERY-STRING']] as const]),
    ...(signatureVersion === null
      ? []
      : [['s3:signatureversion', [signatureVersion === 'SigV4' ? 'AWS4-HMAC-SHA256' : 'AWS']] as const]),
  ])
}
