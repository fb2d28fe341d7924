/** Where a request for S3 points, in whichever of the two styles. */
export interface S3Address {
  readonly style: 'path' | 'virtual-host'
  /** As path style has it, as sent and still encoded: `/bucket/key`. */
  readonly path: string
  /** Decoded; null for the service itself, or where it cannot be decoded. */
  readonly bucket: string | null
  /** Decoded; null for a bucket or the service, or where it cannot be decoded. */
  readonly key: string | null
}

/**
 * The address of a request.
 *
 * @param host The request's `Host`, with a port or without.
 * @param domains Names below which a host is a bucket's, in lower case; AWS's own count always.
 */
export function s3Address(host: string, path: string, domains: readonly string[]): S3Address {
  const hostBucket = bucketOfHost(host.toLowerCase().replace(/:\d{1,5}$/, ''), domains)
  const style = hostBucket === null ? 'path' : 'virtual-host'
  const fullPath = hostBucket === null ? path : `/${hostBucket}${path}`
  const cut = fullPath.indexOf('/', 1)
  const bucket = cut < 0 ? fullPath.slice(1) : fullPath.slice(1, cut)
  const key = cut < 0 ? '' : fullPath.slice(cut + 1)
  return { style, path: fullPath, bucket: decoded(bucket), key: decoded(key) }
}

/** Whether the host is one of S3's at AWS, as a client sends it through a proxy. */
export function isS3Host(host: string): boolean {
  return s3Host.test(host.toLowerCase())
}

/** `s3.amazonaws.com`, `s3.eu-west-1…`, `s3-eu-west-1…`, `s3.dualstack.eu-west-1…`, each with a bucket in front or not. */
const s3Host =
  /^(?:(?<bucket>[a-z0-9][a-z0-9._-]{1,254})\.)?s3(?:-accelerate|-fips)?(?:[.-]dualstack)?(?:[.-][a-z0-9-]{1,32})?\.amazonaws\.com(?:\.cn)?(?::\d{1,5})?$/

/** No bucket's name is shorter, so `s3.domain` is no bucket's host. */
const bucketCharsMin = 3

function bucketOfHost(host: string, domains: readonly string[]): string | null {
  const atAws = s3Host.exec(host)?.groups?.bucket
  if (atAws !== undefined) return atAws
  // Of domains that lie below one another the longest says which part is the bucket's.
  const [domain] = domains.filter((one) => host.endsWith(`.${one}`)).sort((one, other) => other.length - one.length)
  if (domain === undefined) return null
  const name = host.slice(0, -domain.length - 1)
  return name.length >= bucketCharsMin && /^[a-z0-9][a-z0-9.-]*$/.test(name) ? name : null
}

function decoded(text: string): string | null {
  if (text === '') return null
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
