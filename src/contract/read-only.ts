/** First words of the names of operations that change nothing. */
const readingVerbs = [
  'BatchCheck',
  'BatchDescribe',
  'BatchDetect',
  'BatchGet',
  'BatchList',
  'Check',
  'Compare',
  'Contains',
  'Count',
  'Decode',
  'Describe',
  'Detect',
  'Estimate',
  'Filter',
  'Get',
  'Head',
  'List',
  'Lookup',
  'Preview',
  'Query',
  'Recognize',
  'Retrieve',
  'Scan',
  'Search',
  'Select',
  'Simulate',
  'Test',
  'TransactGet',
  'Validate',
  'View',
]

const readingName = new RegExp(`^(?:${readingVerbs.join('|')})(?![a-z])`)

/**
 * Where CloudTrail decides otherwise than the verb says. AWS models this for each action: issuing temporary keys for a
 * role counts as a read and issuing them for oneself does not; using a key or a model changes nothing.
 */
const overrides: ReadonlyMap<string, boolean> = new Map([
  ...each('sts', true, ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity', 'AssumeRoot']),
  ...each('sts', false, ['GetSessionToken', 'GetFederationToken', 'GetWebIdentityToken', 'GetDelegatedAccessToken']),
  // As a guest gets them from Cognito: they bring an identity into being.
  ...each('cognito-identity', false, [
    'GetCredentialsForIdentity',
    'GetId',
    'GetOpenIdToken',
    'GetOpenIdTokenForDeveloperIdentity',
  ]),
  ...each('bedrock-runtime', true, ['Converse', 'ConverseStream', 'InvokeModel', 'InvokeModelWithResponseStream']),
  ...each('geo-places', true, ['Autocomplete', 'Geocode', 'ReverseGeocode', 'Suggest']),
  ...each('geo-routes', true, [
    'CalculateIsolines',
    'CalculateRouteMatrix',
    'CalculateRoutes',
    'OptimizeWaypoints',
    'SnapToRoads',
  ]),
  ...each('payment-cryptography-data', true, [
    'DecryptData',
    'EncryptData',
    'GenerateAs2805KekValidation',
    'GenerateAuthRequestCryptogram',
    'GenerateCardValidationData',
    'GenerateMac',
    'GenerateMacEmvPinChange',
    'GeneratePinData',
    'ReEncryptData',
    'TranslateKeyMaterial',
    'TranslatePinData',
    'VerifyAuthRequestCryptogram',
    'VerifyCardValidationData',
    'VerifyMac',
    'VerifyPinData',
  ]),
  ...each('verifiedpermissions', true, [
    'BatchIsAuthorized',
    'BatchIsAuthorizedWithToken',
    'IsAuthorized',
    'IsAuthorizedWithToken',
  ]),
  ...each('ses', true, ['SendBulkTemplatedEmail', 'SendEmail', 'SendRawEmail', 'SendTemplatedEmail']),
  ...each('sesv2', true, ['SendBulkEmail', 'SendEmail']),
  ...each('sqs', true, ['ReceiveMessage']),
  ...each('kms', true, [
    'Decrypt',
    'DeriveSharedSecret',
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyPair',
    'GenerateDataKeyPairWithoutPlaintext',
    'GenerateDataKeyWithoutPlaintext',
    'GenerateMac',
    'GenerateRandom',
    'ReEncrypt',
    'Sign',
    'Verify',
    'VerifyMac',
  ]),
])

/** `readOnly` of the operation's event records. `service` is the contract's name, or a service's name as given. */
export function readOnly(service: string, operation: string): boolean {
  return overrides.get(`${service}:${operation}`) ?? readingName.test(operation)
}

function each(service: string, isReadOnly: boolean, operations: readonly string[]): [string, boolean][] {
  return operations.map((operation) => [`${service}:${operation}`, isReadOnly])
}
