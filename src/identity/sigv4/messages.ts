/** What a caller is told of a signature that proves nothing, in AWS's words. */
export const mismatchMessage =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.'

export const sessionExpiredMessage = 'The security token included in the request is expired'

export const requestExpiredMessage = 'Request has expired'

export const onlyVersion4Message =
  'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.'
