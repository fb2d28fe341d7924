import type { Region } from '../base/brands.ts'
import { awsServiceEndpoint } from './aws-endpoint.ts'

/** An S3 to ask. */
export type S3Place =
  /** AWS's own. Where it says that a bucket lies in another Region, it is asked there. */
  | { readonly kind: 'aws'; readonly region: Region }
  /** Any other, with all of its buckets at one endpoint, in path style. */
  | { readonly kind: 'server'; readonly endpoint: URL; readonly region: Region }

/** Where a bucket is asked for: the objects of it stand below `path`, which has no slash at its end. */
export interface BucketAddress {
  readonly endpoint: URL
  readonly path: string
}

/**
 * A bucket of AWS is named by the host, as AWS wants it. One with a dot in its name is named by the path: AWS's
 * certificates are for one label before `s3`.
 */
export function addressOf(place: S3Place, bucket: string, region: Region): BucketAddress {
  if (place.kind === 'server') return { endpoint: place.endpoint, path: `/${bucket}` }
  const endpoint = awsServiceEndpoint('s3', region)
  if (bucket.includes('.')) return { endpoint, path: `/${bucket}` }
  endpoint.hostname = `${bucket}.${endpoint.hostname}`
  return { endpoint, path: '' }
}

/** The place behind an endpoint that a user set: AWS's own by its name, whose buckets are then found by theirs. */
export function s3PlaceOf(endpoint: URL, region: Region): S3Place {
  const isAws = /^s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/.test(endpoint.hostname)
  return isAws ? { kind: 'aws', region } : { kind: 'server', endpoint, region }
}
