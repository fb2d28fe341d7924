import { type AwsJsonService, callAwsJson } from '../../aws-client/aws-json.ts'
import type { SignedClient } from '../../aws-client/signed-client.ts'
import type { JsonObject } from '../../event/event-record.ts'
import { explained } from './server-answer.ts'

const cloudTrail: AwsJsonService = { version: '1.1', targetPrefix: 'CloudTrail_20131101' }

/**
 * Calls an operation of CloudTrail.
 *
 * @throws {ServerAnswerError} The service refused; its `code` is the name of the error.
 * @throws {UnreachableError} There is no answer.
 */
export function callCloudTrail(
  client: SignedClient,
  credentialsSource: string,
  operation: string,
  input: JsonObject,
): Promise<JsonObject> {
  return explained(callAwsJson(client, cloudTrail, operation, input), credentialsSource)
}
