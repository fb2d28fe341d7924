import type { ServiceContract } from '../../contract/service-contract.ts'
import { dynamoDbRecordStyle, ec2RecordStyle, plainStyle, type RecordStyle } from './record-style.ts'
import { s3RecordStyle } from './s3-record-style.ts'

const styles: ReadonlyMap<string, RecordStyle> = new Map([
  ['dynamodb', dynamoDbRecordStyle],
  ['ec2', ec2RecordStyle],
  ['s3', s3RecordStyle],
  ['s3control', s3RecordStyle],
])

/** How the records of the service's calls are written. */
export function recordStyleOf(service: Pick<ServiceContract, 'name'> | null): RecordStyle {
  return styles.get(service?.name ?? '') ?? plainStyle
}
