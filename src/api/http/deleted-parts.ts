import type { CallPart } from '../../capture/recorded-call.ts'
import { isRecord } from '../../contract/is-record.ts'
import { type RecordPlace, recordResources } from '../../contract/record-resources.ts'
import type { OperationContract } from '../../contract/service-contract.ts'

/** As many as S3 takes in one request. */
const keysMax = 1000

/**
 * What S3 records of a DeleteObjects beside the call itself: a DeleteObject for each key, refused where the answer names
 * the key among its errors. Empty for every other operation.
 *
 * @param input As the request was decoded.
 * @param output As the answer was.
 */
export function deletedParts(
  operation: OperationContract,
  input: unknown,
  output: Readonly<Record<string, unknown>>,
  place: RecordPlace,
): readonly CallPart[] {
  const { service, name } = operation
  const each = service.operations.get('DeleteObject')
  if (service.name !== 's3' || name !== 'DeleteObjects' || each === undefined || !isRecord(input)) return []
  const { Bucket } = input
  if (typeof Bucket !== 'string') return []
  const errors = new Map(records(output.Errors).map((error) => [nameOf(error), error] as const))
  return identifiersOf(input)
    .slice(0, keysMax)
    .map((identifier): CallPart => {
      const { Key, VersionId } = identifier
      const error = errors.get(nameOf(identifier))
      return {
        eventName: 'DeleteObject',
        requestParameters: {
          bucketName: Bucket,
          key: Key,
          ...(typeof VersionId === 'string' ? { versionId: VersionId } : {}),
        },
        resources: recordResources(each, { Bucket, Key }, place),
        error: error === undefined ? null : { code: text(error.Code), message: text(error.Message) },
      }
    })
}

function identifiersOf({ Delete }: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  return isRecord(Delete) ? records(Delete.Objects).filter(({ Key }) => typeof Key === 'string') : []
}

function records(list: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(list) ? list.filter(isRecord) : []
}

/** Of one version of an object; a key of S3 never holds the character between. */
function nameOf({ Key, VersionId }: Readonly<Record<string, unknown>>): string {
  return `${text(Key)}\0${text(VersionId)}`
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
