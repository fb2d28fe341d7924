import { loadService } from '../../contract/load.ts'
import { withHoistedHeaders } from './hoisted-headers.ts'
import { type HttpHeaders, headerValue } from './protocol.ts'
import { firstQueryValues } from './query-values.ts'
import type { RecognisedRequest, UnknownRequest } from './recognise.ts'
import { restRoutes } from './rest-routes.ts'
import { s3Address } from './s3-address.ts'

/**
 * A request of S3 or S3 Control, which its method, path, sub-resources and headers say. Never throws.
 *
 * @param domains Names below which a host is a bucket's.
 * @param signingName One of {@link s3SigningNames}.
 */
export function recogniseS3(
  { method, headers }: Pick<UnknownRequest, 'method' | 'headers'>,
  path: string,
  query: string,
  domains: readonly string[],
  signingName = 's3',
): RecognisedRequest {
  const parameters = firstQueryValues(query)
  const host = headerValue(headers, 'host') ?? ''
  const accountId = headerValue(headers, 'x-amz-account-id') ?? controlHost.exec(host)?.groups?.account ?? null
  const isOfControl = accountId !== null || headerValue(headers, 'x-amz-outpost-id') !== null
  const isControl = isOfControl && path.startsWith(controlPrefix)
  const service = isControl ? 's3control' : 's3'
  // What stands in front of the host of an Object Lambda is no bucket.
  const hasAddress = !isControl && signingName !== 's3-object-lambda'
  const address = hasAddress ? s3Address(host, path, domains) : null
  const fullPath = address?.path ?? path
  const allHeaders = withHoistedHeaders(headers, parameters)
  const ownHeaders = isControl && accountId !== null ? { ...allHeaders, 'x-amz-account-id': accountId } : allHeaders
  const routed = { method, path: fullPath, parameters, headers: ownHeaders }
  const operation = restRoutes(loadService(service)).find(routed)
  const operationName = operation?.name ?? (isFormUpload(method, headers) ? 'PostObject' : null)
  return {
    protocol: 'rest-xml',
    serviceName: service,
    // The kinds of storage beside buckets of the general purpose are not.
    isHosted: signingName === 's3',
    operationName: signingName === 's3express' ? expressName(operationName) : operationName,
    signingName,
    path: fullPath,
    address,
  }
}

/** Names in credential scopes that S3 and S3 Control are signed with. */
export const s3SigningNames: ReadonlySet<string> = new Set(['s3', 's3express', 's3-object-lambda', 's3-outposts'])

/** Directory buckets are listed where all others are. */
function expressName(operationName: string | null): string | null {
  return operationName === 'ListBuckets' ? 'ListDirectoryBuckets' : operationName
}

/** Paths of S3 Control begin with its version; a header, or a host of AWS, tells them from a bucket of that name. */
const controlPrefix = '/v20180820/'
const controlHost =
  /^(?:(?<account>\d{12})\.)?s3-(?:control|outposts)(?:-fips)?\.[a-z0-9.-]{1,40}\.amazonaws\.com(?:\.cn)?(?::\d{1,5})?$/i

/** A form with a file in it, as browsers upload one. No model has it. */
function isFormUpload(method: string, headers: HttpHeaders): boolean {
  return method === 'POST' && /^\s*multipart\/form-data\s*(?:;|$)/i.test(headerValue(headers, 'content-type') ?? '')
}
