import { errorDialects, type ServiceError, spellError } from './errors.ts'
import type { ServiceContract } from './service-contract.ts'

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
