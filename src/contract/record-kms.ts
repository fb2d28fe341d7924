import type { JsonObject } from '../event/event-record.ts'
import type { RecordResource } from '../event/record-builder.ts'
import { tellsAnswer } from './record-parameters.ts'
import type { OperationContract } from './service-contract.ts'

/**
 * `responseElements` of a change to a key, with the key's ARN also where the answer does not name it. As it is without
 * one of every other call, and where the request names the key by an alias alone.
 *
 * https://docs.aws.amazon.com/kms/latest/developerguide/understanding-kms-entries.html, each of its pages on a change.
 */
export function withChangedKey(
  operation: OperationContract,
  elements: JsonObject | null,
  resources: readonly RecordResource[],
): JsonObject | null {
  const { service, name } = operation
  if (service.name !== 'kms' || !tellsAnswer(operation) || name === 'CreateKey' || name === 'ReplicateKey')
    return elements
  const arn = resources.map(({ ARN }) => ARN).find((one) => one?.includes(':key/'))
  return arn === undefined ? elements : { ...elements, keyId: arn }
}
