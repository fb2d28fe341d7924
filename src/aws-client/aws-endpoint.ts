import type { Region } from '../base/brands.ts'

/** Where AWS itself serves `service` in `region`. */
export function awsServiceEndpoint(service: 's3' | 'sqs' | 'sts' | 'cloudtrail', region: Region): URL {
  return new URL(`https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`)
}
