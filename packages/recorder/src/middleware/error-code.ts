/** Names for answers that are not good, in CloudTrail's manner: what one asks for is `errorCode=AccessDenied`. */
const names: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  401: 'UnauthorizedException',
  403: 'AccessDenied',
  404: 'ResourceNotFoundException',
  405: 'MethodNotAllowedException',
  408: 'RequestTimeoutException',
  409: 'ConflictException',
  412: 'PreconditionFailedException',
  413: 'RequestEntityTooLargeException',
  415: 'UnsupportedMediaTypeException',
  422: 'ValidationException',
  429: 'ThrottlingException',
  500: 'InternalFailure',
  501: 'UnsupportedOperationException',
  503: 'ServiceUnavailableException',
}

/** The caller went away before the answer was complete. */
export const abortedErrorCode = 'RequestAborted'

/** Undefined for a status below 400. */
export function errorCodeOf(statusCode: number): string | undefined {
  if (statusCode < 400) return undefined
  return names[statusCode] ?? (statusCode >= 500 ? 'InternalFailure' : `HttpStatus${statusCode}`)
}
