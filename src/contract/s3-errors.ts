import { ServiceError } from './errors.ts'

/** What S3 sends for each of its error codes: HTTP status and, where the caller gives no message, its words. */
interface S3Error {
  readonly status: number
  readonly message: string
}

/**
 * The errors of S3 that its model does not list, and those that it does: on the wire there is no difference.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export const s3Errors = {
  AccessControlListNotSupported: says(400, 'The bucket does not allow ACLs'),
  AccessDenied: says(403, 'Access Denied'),
  AuthorizationHeaderMalformed: says(400, 'The authorization header that you provided is not valid.'),
  AuthorizationQueryParametersError: says(400, 'The authorization query parameters that you provided are not valid.'),
  BadDigest: says(400, 'The Content-MD5 you specified did not match what we received.'),
  BucketAlreadyExists: says(
    409,
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
      'Please select a different name and try again.',
  ),
  BucketAlreadyOwnedByYou: says(
    409,
    'Your previous request to create the named bucket succeeded and you already own it.',
  ),
  BucketNotEmpty: says(409, 'The bucket you tried to delete is not empty'),
  ConditionalRequestConflict: says(
    409,
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
  ),
  EncryptionTypeMismatch: says(400, 'The encryption type of the object does not match that of the request.'),
  EntityTooLarge: says(400, 'Your proposed upload exceeds the maximum allowed size'),
  EntityTooSmall: says(400, 'Your proposed upload is smaller than the minimum allowed size'),
  ExpiredToken: says(400, 'The provided token has expired.'),
  IllegalLocationConstraintException: says(
    400,
    'The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.',
  ),
  IllegalVersioningConfigurationException: says(
    400,
    'The versioning configuration specified in the request is invalid.',
  ),
  IncompleteBody: says(400, 'The request body terminated unexpectedly'),
  InternalError: says(500, 'We encountered an internal error. Please try again.'),
  InvalidAccessKeyId: says(403, 'The AWS Access Key Id you provided does not exist in our records.'),
  InvalidArgument: says(400, 'Invalid Argument'),
  InvalidBucketAclWithObjectOwnership: says(
    400,
    "Bucket cannot have ACLs set with ObjectOwnership's " + 'BucketOwnerEnforced setting',
  ),
  InvalidBucketName: says(400, 'The specified bucket is not valid.'),
  InvalidBucketState: says(409, 'The request is not valid with the current state of the bucket.'),
  InvalidDigest: says(400, 'The Content-MD5 you specified was invalid.'),
  InvalidEncryptionAlgorithmError: says(
    400,
    'The encryption request that you specified is not valid. The valid value is AES256.',
  ),
  InvalidLocationConstraint: says(400, 'The specified location-constraint is not valid'),
  InvalidObjectState: says(403, 'The operation is not valid for the current state of the object.'),
  InvalidPart: says(
    400,
    'One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified ' +
      "entity tag may not match the part's entity tag.",
  ),
  InvalidPartNumber: says(416, 'The requested partnumber is not satisfiable'),
  InvalidPartOrder: says(400, 'The list of parts was not in ascending order. Parts must be ordered by part number.'),
  InvalidPolicyDocument: says(
    400,
    'The content of the form does not meet the conditions specified in the policy document.',
  ),
  InvalidRange: says(416, 'The requested range is not satisfiable'),
  InvalidRequest: says(400, 'Invalid Request'),
  InvalidRetentionPeriod: says(400, 'The retention period is not valid.'),
  InvalidSecurity: says(403, 'The provided security credentials are not valid.'),
  InvalidStorageClass: says(400, 'The storage class you specified is not valid'),
  InvalidTag: says(400, 'The tag provided was not a valid tag.'),
  InvalidTargetBucketForLogging: says(400, 'The target bucket for logging does not exist.'),
  InvalidToken: says(400, 'The provided token is malformed or otherwise invalid.'),
  InvalidURI: says(400, "Couldn't parse the specified URI."),
  KeyTooLongError: says(400, 'Your key is too long'),
  MalformedACLError: says(
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  ),
  MalformedPolicy: says(400, 'This policy contains invalid Json'),
  MalformedPOSTRequest: says(400, 'The body of your POST request is not well-formed multipart/form-data.'),
  MalformedTrailerError: says(
    400,
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  ),
  MalformedXML: says(400, 'The XML you provided was not well-formed or did not validate against our published schema'),
  MaxMessageLengthExceeded: says(400, 'Your request was too big.'),
  MetadataTooLarge: says(400, 'Your metadata headers exceed the maximum allowed metadata size'),
  MethodNotAllowed: says(405, 'The specified method is not allowed against this resource.'),
  MissingContentLength: says(411, 'You must provide the Content-Length HTTP header.'),
  MissingRequestBodyError: says(400, 'Request Body is empty'),
  MissingSecurityHeader: says(400, 'Your request was missing a required header'),
  NoLoggingStatusForKey: says(400, 'There is no such thing as a logging status subresource for a key.'),
  NoSuchBucket: says(404, 'The specified bucket does not exist'),
  NoSuchBucketPolicy: says(404, 'The bucket policy does not exist'),
  NoSuchConfiguration: says(404, 'The specified configuration does not exist.'),
  NoSuchCORSConfiguration: says(404, 'The CORS configuration does not exist'),
  NoSuchKey: says(404, 'The specified key does not exist.'),
  NoSuchLifecycleConfiguration: says(404, 'The lifecycle configuration does not exist'),
  NoSuchObjectLockConfiguration: says(404, 'The specified object does not have a ObjectLock configuration'),
  NoSuchPublicAccessBlockConfiguration: says(404, 'The public access block configuration was not found'),
  NoSuchTagSet: says(404, 'The TagSet does not exist'),
  NoSuchUpload: says(
    404,
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or ' +
      'completed.',
  ),
  NoSuchVersion: says(404, 'The specified version does not exist.'),
  NoSuchWebsiteConfiguration: says(404, 'The specified bucket does not have a website configuration'),
  NotFound: says(404, 'Not Found'),
  NotImplemented: says(501, 'A header you provided implies functionality that is not implemented'),
  NotModified: says(304, 'Not Modified'),
  ObjectLockConfigurationNotFoundError: says(404, 'Object Lock configuration does not exist for this bucket'),
  OperationAborted: says(
    409,
    'A conflicting conditional operation is currently in progress against this resource. Please try again.',
  ),
  OwnershipControlsNotFoundError: says(404, 'The bucket ownership controls were not found'),
  PermanentRedirect: says(
    301,
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future ' +
      'requests to this endpoint.',
  ),
  PreconditionFailed: says(412, 'At least one of the pre-conditions you specified did not hold'),
  ReplicationConfigurationNotFoundError: says(404, 'The replication configuration was not found'),
  RequestHeaderSectionTooLarge: says(400, 'Your request header section exceeds the maximum allowed size.'),
  RequestIsNotMultiPartContent: says(400, 'Bucket POST must be of the enclosure-type multipart/form-data.'),
  RequestTimeout: says(
    400,
    'Your socket connection to the server was not read from or written to within the timeout period.',
  ),
  RequestTimeTooSkewed: says(403, 'The difference between the request time and the current time is too large.'),
  ServerSideEncryptionConfigurationNotFoundError: says(404, 'The server side encryption configuration was not found'),
  ServiceUnavailable: says(503, 'Service is unable to handle request.'),
  SignatureDoesNotMatch: says(
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ),
  SlowDown: says(503, 'Please reduce your request rate.'),
  TooManyBuckets: says(400, 'You have attempted to create more buckets than allowed'),
  TooManyParts: says(400, 'The object has too many parts.'),
  UnresolvableGrantByEmailAddress: says(400, 'The email address you provided does not match any account on record.'),
  UnsupportedMediaType: says(415, 'The content type of the request is not supported.'),
  XAmzContentChecksumMismatch: says(400, 'The provided checksum does not match the computed checksum.'),
  XAmzContentSHA256Mismatch: says(400, "The provided 'x-amz-content-sha256' header does not match what was computed."),
} as const satisfies Record<string, S3Error>

export type S3ErrorCode = keyof typeof s3Errors

interface S3ErrorDetails {
  /** Headers of the answer, as `x-amz-delete-marker` beside a NoSuchKey. */
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/**
 * An error of S3.
 *
 * @param message S3's own words where it is undefined.
 * @param members Elements beside code and message: `BucketName`, `Key`, `ArgumentName`, `Region`…
 */
export function s3Error(
  code: S3ErrorCode,
  message: string = s3Errors[code].message,
  members: Readonly<Record<string, string | number | boolean>> = {},
  details: S3ErrorDetails = {},
): ServiceError {
  const { status } = s3Errors[code]
  return new ServiceError(code, message, { ...details, status, fault: status >= 500 ? 'server' : 'client', members })
}

function says(status: number, message: string): S3Error {
  return { status, message }
}
