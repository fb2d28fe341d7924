import type { QueryParameter, WireRequest } from '../sigv4/wire-request.ts'
import type { LegacyAuthorization } from './presigned-query.ts'

/** Parameters that belong to the resource, and are signed with it. */
const resourceParameters: ReadonlySet<string> = new Set([
  'acl',
  'cors',
  'delete',
  'lifecycle',
  'location',
  'logging',
  'notification',
  'partNumber',
  'policy',
  'requestPayment',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'restore',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
])

const signingParameters: ReadonlySet<string> = new Set(['AWSAccessKeyId', 'Expires', 'Signature'])

/** Headers that clients write among the parameters when they sign a URL; they are signed as the headers that they are. */
const writtenHeaders: ReadonlySet<string> = new Set(['content-md5', 'content-type'])

/**
 * What a presigned URL of Version 2 is signed over, in octets, one a character. Null where the request holds something
 * that the signature says nothing of, so that who has the URL could have added it.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
 *
 * @param resource The path with the bucket in it, encoded as sent.
 */
export function legacyStringToSign(
  request: WireRequest,
  { expires }: Pick<LegacyAuthorization, 'expires'>,
  resource: string,
): string | null {
  const names = request.query.map(({ name }) => name)
  if (new Set(names).size !== names.length || !names.every(isCovered)) return null
  const lines = [
    request.method,
    header(request, 'content-md5'),
    header(request, 'content-type'),
    expires,
    ...amazonHeaders(request),
  ]
  return `${lines.join('\n')}\n${resource}${resourceQuery(request.query)}`
}

function isCovered(name: string): boolean {
  return (
    signingParameters.has(name) ||
    resourceParameters.has(name) ||
    writtenHeaders.has(name) ||
    /^x-amz-[a-z0-9-]+$/.test(name)
  )
}

function header({ headers, query }: WireRequest, name: string): string {
  const values = headers.get(name) ?? query.filter((parameter) => parameter.name === name).map(({ value }) => value)
  return values.map((value) => value.trim()).join(',')
}

function amazonHeaders(request: WireRequest): readonly string[] {
  const names = [...request.headers.keys(), ...request.query.map(({ name }) => name)]
  const ours = new Set(names.filter((name) => name.startsWith('x-amz-')))
  return [...ours].sort().map((name) => `${name}:${header(request, name)}`)
}

function resourceQuery(query: readonly QueryParameter[]): string {
  const told = query
    .filter(({ name }) => resourceParameters.has(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, value }) => (value === '' ? name : `${name}=${value}`))
  return told.length === 0 ? '' : `?${told.join('&')}`
}
