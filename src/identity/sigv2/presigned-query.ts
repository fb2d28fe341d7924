import { accessKeyIdPattern } from '../credentials.ts'
import { nothingClaimed, type Rejected, rejected } from '../sigv4/outcome.ts'
import type { WireRequest } from '../sigv4/wire-request.ts'

/** What a URL that was signed with Signature Version 2 says of itself. Well formed, and not yet believed. */
export interface LegacyAuthorization {
  readonly kind: 'signed-v2'
  readonly accessKeyId: string
  /** 28 characters of base64. */
  readonly signature: string
  /** As it is signed: seconds since the epoch. */
  readonly expires: string
  readonly sessionToken: string | null
  /** There is none: such a signature is of no Region and no service. */
  readonly scope: null
}

const signaturePattern = /^[A-Za-z0-9+/]{27}=$/

/** No clock shows more digits before the year 5138. */
const expiresPattern = /^\d{1,11}$/

/** The parameter that says that a URL is signed so. */
export const legacyKeyParameter = 'AWSAccessKeyId'

/**
 * Reads the query of a URL that is signed with Version 2, as some S3 clients still make them when they are not told
 * otherwise. The form with a header is not among them.
 */
export function parseLegacyQuery(request: WireRequest): LegacyAuthorization | Rejected {
  const accessKeyId = only(request, legacyKeyParameter)
  const signature = only(request, 'Signature')
  const expires = only(request, 'Expires')
  const isComplete = [accessKeyId, signature, expires].every((value) => value !== null)
  if (!isComplete) return rejected('InvalidQueryParameters', incompleteMessage, nothingClaimed)
  if (!accessKeyIdPattern.test(accessKeyId ?? '')) {
    return rejected('InvalidQueryParameters', 'AWSAccessKeyId must be an access key id.', nothingClaimed)
  }
  if (!signaturePattern.test(signature ?? '')) {
    return rejected('InvalidQueryParameters', 'Signature must be 20 bytes in base64.', nothingClaimed)
  }
  if (!expiresPattern.test(expires ?? '')) {
    return rejected(
      'InvalidQueryParameters',
      `Invalid date (should be seconds since epoch): ${expires}`,
      nothingClaimed,
    )
  }
  return {
    kind: 'signed-v2',
    accessKeyId: accessKeyId ?? '',
    signature: signature ?? '',
    expires: expires ?? '',
    sessionToken: only(request, 'x-amz-security-token'),
    scope: null,
  }
}

const incompleteMessage =
  'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters, each of them once'

/** The value of a parameter; null where it is absent or came more than once. */
function only({ query }: WireRequest, name: string): string | null {
  const values = query.filter((parameter) => parameter.name === name)
  return values.length === 1 ? (values[0]?.value ?? null) : null
}
