import type { ProtocolName } from './contract-data.ts'
import { errorDialects, type ServiceError, spellError } from './errors.ts'
import type { OperationContract, ServiceContract } from './service-contract.ts'

/**
 * The error as `errorCode` of an event record has it.
 *
 * An error of the model stands with its shape's name, also where the wire has another code (IAM's `NoSuchEntity` is
 * recorded as `NoSuchEntityException`), except for S3, which records the code on the wire. A common error stands as the
 * service's first protocol spells it.
 */
export function recordErrorCode(service: ServiceContract | null, error: ServiceError): string {
  const protocol = service?.protocols[0] ?? 'aws-json-1.1'
  const dialect = errorDialects[protocol]
  // Denials stand as `AccessDenied` in the records of JSON services too, whatever their wire says (public samples).
  if (error.kind === 'accessDenied' && dialect !== 'ec2') return 'AccessDenied'
  if (error.kind === null && dialect !== 's3') return error.name
  return spellError(error, dialect).name
}

/** Names of errors that no model lists, where records have another than the wire. */
const recordedCodes: ReadonlyMap<string, string> = new Map([
  ['AccessDeniedException', 'AccessDenied'],
  ['Throttling', 'ThrottlingException'],
  ['ValidationError', 'ValidationException'],
])

/**
 * The code of an error that another server answered, as `errorCode` of an event record has it: of EC2 with the side that
 * is at fault before it, of S3 as on the wire, of every other service the name of the model's shape where the code is
 * that of one.
 *
 * @param operation Null where nobody knows what was asked.
 */
export function wireErrorCode(
  protocol: ProtocolName,
  operation: OperationContract | null,
  code: string,
  status: number,
): string {
  const dialect = errorDialects[protocol]
  if (dialect === 'ec2')
    return /^(?:Client|Server)\./.test(code) ? code : `${status >= 500 ? 'Server' : 'Client'}.${code}`
  if (dialect === 's3' && (operation === null || operation.service.errorsAreUnwrapped)) return code
  return shapeOfCode(operation, code) ?? recordedCodes.get(code) ?? code
}

/** Shapes may share a code; one that the operation lists comes first. */
function shapeOfCode(operation: OperationContract | null, code: string): string | null {
  if (operation === null || operation.service.errors.has(code)) return null
  const { errors } = operation.service
  const listed = operation.errors.find((name) => errors.get(name)?.wireCode === code)
  if (listed !== undefined) return listed
  for (const { name, wireCode } of errors.values()) if (wireCode === code) return name
  return null
}
