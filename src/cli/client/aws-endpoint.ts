import { isRegion } from '../../base/brands.ts'
import { CommandError } from '../context.ts'

/** Where AWS itself serves `service` in `region`. @throws {CommandError} `region` is none. */
export function awsServiceEndpoint(service: 's3' | 'cloudtrail', region: string): URL {
  if (!isRegion(region)) throw new CommandError('The Region is no Region; set AWS_REGION.')
  return new URL(`https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`)
}
