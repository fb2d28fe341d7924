import type { ServiceContract } from '../../contract/service-contract.ts'
import { awsJson } from './aws-json.ts'
import type { Protocol } from './protocol.ts'

/** CloudTrail, CloudWatch Logs, EventBridge, KMS, Organizations, Athena. */
export function awsJson11(service: ServiceContract | null): Protocol {
  return awsJson('aws-json-1.1', 'application/x-amz-json-1.1', service)
}
