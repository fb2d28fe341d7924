import { commonError, modelledError, type ServiceError } from '../../contract/errors.ts'
import { loadService } from '../../contract/load.ts'

/** The errors of IAM's model that its rules answer with. */
export type IamErrorName =
  | 'CredentialReportNotPresentException'
  | 'CredentialReportNotReadyException'
  | 'DeleteConflictException'
  | 'EntityAlreadyExistsException'
  | 'InvalidInputException'
  | 'InvalidUserTypeException'
  | 'LimitExceededException'
  | 'MalformedPolicyDocumentException'
  | 'NoSuchEntityException'
  | 'PasswordPolicyViolationException'
  | 'PolicyEvaluationException'
  | 'PolicyNotAttachableException'
  | 'UnmodifiableEntityException'
  | 'UnsupportedOperationException'

/** An error of IAM's model, with a message in AWS's words. */
export function iamError(name: IamErrorName, message: string): ServiceError {
  return modelledError(loadService('iam'), name, message)
}

export function noSuchUser(userName: string): ServiceError {
  return iamError('NoSuchEntityException', `The user with name ${userName} cannot be found.`)
}

/** What is wrong with a request that no error of the model names. */
export function validationError(message: string): ServiceError {
  return commonError('validation', message)
}

/** Over one of `limits.ts`. `quota` as AWS calls it: `UsersPerAccount`. */
export function quotaExceeded(quota: string, max: number): ServiceError {
  return iamError('LimitExceededException', `Cannot exceed quota for ${quota}: ${max}`)
}

/** Something hangs on what should be deleted. `first`: `delete policies`. */
export function mustFirst(first: string): ServiceError {
  return iamError('DeleteConflictException', `Cannot delete entity, must ${first} first.`)
}
