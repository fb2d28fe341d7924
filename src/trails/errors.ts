import { modelledError, type ServiceError } from '../contract/errors.ts'
import { loadService } from '../contract/load.ts'

/** An error of CloudTrail's model, by the name of its shape. */
export function trailError(name: string, message: string): ServiceError {
  return modelledError(loadService('cloudtrail'), name, message)
}

/** @param reference The name or ARN, as AWS repeats it. */
export function unknownTrail(reference: string, accountId: string): ServiceError {
  return trailError('TrailNotFoundException', `Unknown trail: ${reference} for the user: ${accountId}`)
}
