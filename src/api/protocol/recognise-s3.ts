import { loadService } from '../../contract/load.ts'
import { withHoistedHeaders } from './hoisted-headers.ts'
import { type HttpHeaders, headerValue } from './protocol.ts'
import type { RecognisedRequest, UnknownRequest } from './recognise.ts'
import { restRoutes } from './rest-routes.ts'
import { s3Address } from './s3-address.ts'

/**
 * A request of S3 or S3 Control, which its method, path, sub-resources and headers say. Never throws.
 *
 * @param domains Names below which a host is a bucket's.
 */
export function recogniseS3(
  { method, headers }: Pick<UnknownRequest, 'method' | 'headers'>,
  path: string,
  query: string,
  domains: readonly string[],
): RecognisedRequest {
  const parameters = firstValues(query)
  const isControl = path.startsWith(controlPrefix) && headerValue(headers, 'x-amz-account-id') !== null
  const service = isControl ? 's3control' : 's3'
  const address = isControl ? null : s3Address(headerValue(headers, 'host') ?? '', path, domains)
  const fullPath = address?.path ?? path
  const allHeaders = withHoistedHeaders(headers, parameters)
  const operation = restRoutes(loadService(service)).find(method, fullPath, parameters, allHeaders)
  const operationName = operation?.name ?? (isFormUpload(method, headers) ? 'PostObject' : null)
  return {
    protocol: 'rest-xml',
    serviceName: service,
    isHosted: true,
    operationName,
    signingName: 's3',
    path: fullPath,
    address,
  }
}

/** Paths of S3 Control begin with its version; the header tells them from a bucket of that name. */
const controlPrefix = '/v20180820/'

/** A form with a file in it, as browsers upload one. No model has it. */
function isFormUpload(method: string, headers: HttpHeaders): boolean {
  return method === 'POST' && /^\s*multipart\/form-data\s*(?:;|$)/i.test(headerValue(headers, 'content-type') ?? '')
}

function firstValues(query: string): Map<string, string> {
  const values = new Map<string, string>()
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const cut = pair.indexOf('=')
    const name = decodedOrSent(cut < 0 ? pair : pair.slice(0, cut))
    if (!values.has(name)) values.set(name, cut < 0 ? '' : decodedOrSent(pair.slice(cut + 1)))
  }
  return values
}

/** What is not valid percent-encoding is refused later, by whoever needs the value. */
function decodedOrSent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
