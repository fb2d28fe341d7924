import type { ServiceContract } from '../../contract/service-contract.ts'
import { awsJson } from './aws-json.ts'
import type { Protocol } from './protocol.ts'

/** SQS, CloudWatch, DynamoDB. */
export function awsJson10(service: ServiceContract | null): Protocol {
  return awsJson('aws-json-1.0', 'application/x-amz-json-1.0', service)
}
