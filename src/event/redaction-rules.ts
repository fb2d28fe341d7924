/** What happens to the value of a member. */
export type RedactionAction =
  /** The member goes. */
  | 'remove'
  /** The value becomes {@link hiddenValue}. */
  | 'hide'
  /** The value becomes {@link removedData}, as EC2 writes it. */
  | 'blank'
  /** The value becomes {@link hiddenForSecurity}, as Athena writes it. */
  | 'hide-athena'
  /** The value becomes {@link hiddenSessionValue}, as Session Manager writes it. */
  | 'hide-session'
  /** The value becomes `{}`, as Lambda writes it. */
  | 'empty'
  /** Each text inside the value becomes {@link hiddenValue}; names and structure stay. */
  | 'hide-texts'
  /** Each `value` (or `Value`) inside it becomes {@link hiddenValue}. */
  | 'hide-values'
  /** An object becomes the list of its names; a list of texts is one already. */
  | 'names'
  /** Not touched, whatever the general rules say. */
  | 'keep'

export const hiddenValue = 'HIDDEN_DUE_TO_SECURITY_REASONS'
export const removedData = '<sensitiveDataRemoved>'
export const hiddenForSecurity = 'HIDDEN_FOR_SECURITY_REASONS'
export const hiddenSessionValue = 'Value hidden due to security reasons.'

export type RedactionRules = ReadonlyMap<string, RedactionAction>

/** The rules for one call: those of its event name over those of its service over the general ones. */
export function redactionRules(eventSource: string, eventName: string): RedactionRules {
  return byEvent.get(`${eventSource}:${eventName}`) ?? byService.get(eventSource) ?? general
}

/**
 * What happens to a member by its name; undefined for nothing.
 *
 * @param depth 1 directly in the request or response.
 */
export function memberAction(rules: RedactionRules, name: string, depth: number): RedactionAction | undefined {
  const normalized = normalizeMember(name)
  const direct = depth === 1 ? rules.get(`.${normalized}`) : undefined
  return direct ?? rules.get(normalized)
}

/** `x-amz-security-token`, `SecurityToken` and `security_token` are one name. */
export function normalizeMember(name: string): string {
  return name.toLowerCase().replaceAll('-', '').replaceAll('_', '')
}

/** A name with a dot before it counts only directly in the request or response. */
type Names = Partial<Record<RedactionAction, readonly string[]>>

/** Whatever the service. Where AWS is not known to take a member out, its presence stays visible. */
const generalNames: Names = {
  remove: [
    'secretAccessKey',
    'secretString',
    'secretBinary',
    'plaintext',
    'passwordData',
    'authorization',
    'cookie',
    'x-amz-security-token',
    'x-amz-signature',
    'x-amz-credential',
    'x-amz-algorithm',
    'x-amz-date',
    'x-amz-expires',
    'x-amz-signedHeaders',
    'x-amz-server-side-encryption-customer-key',
    'x-amz-copy-source-server-side-encryption-customer-key',
    'sSECustomerKey',
    'copySourceSSECustomerKey',
  ],
  hide: [
    'password',
    'oldPassword',
    'newPassword',
    'previousPassword',
    'proposedPassword',
    'temporaryPassword',
    'userPassword',
    'adminPassword',
    'masterUserPassword',
    'masterPassword',
    'servicePassword',
    'domainPassword',
    'dbPassword',
    'passphrase',
    'privateKey',
    'privateKeyPem',
    'certificatePrivateKey',
    'preSharedKey',
    'secretKey',
    'clientSecret',
    'secretHash',
    'apiKeyValue',
    'accessToken',
    'authToken',
    'authorizationToken',
    'bearerToken',
    'idToken',
    'oauthToken',
    'refreshToken',
    'sessionToken',
    'tokenValue',
    'connectionString',
  ],
  blank: ['userData', 'keyMaterial'],
}

/** Of servers that speak S3 and STS: what the rules for those take out, in the spelling of queries and headers. */
const objectStoreRemoved = ['signature', 'AWSAccessKeyId', 'temp_url_sig']

const objectStore: Names = {
  remove: objectStoreRemoved,
  hide: ['lDAPPassword', 'webIdentityToken', 'sAMLAssertion', 'tokenCode', 'token'],
}

/** As Ceph's gateway spells request headers. */
const cephHeaders = [
  'HTTP_AUTHORIZATION',
  'HTTP_X_AUTH_TOKEN',
  'HTTP_X_SERVICE_TOKEN',
  'HTTP_X_AMZ_SECURITY_TOKEN',
  'HTTP_X_AMZ_SERVER_SIDE_ENCRYPTION_CUSTOMER_KEY',
  'HTTP_X_AMZ_COPY_SOURCE_SERVER_SIDE_ENCRYPTION_CUSTOMER_KEY',
]

const serviceNames: Readonly<Record<string, Names>> = {
  // They open what is configured for whoever has them.
  'appconfig.amazonaws.com': { remove: ['configurationToken', 'initialConfigurationToken'] },
  'athena.amazonaws.com': { 'hide-athena': ['payload', 'contentMD5', 'codeBlock'] },
  'ceph.io': { ...objectStore, remove: [...objectStoreRemoved, ...cephHeaders] },
  'cloudformation.amazonaws.com': { remove: ['parameterValue'] },
  'codebuild.amazonaws.com': {
    hide: ['buildspec', 'buildspecOverride'],
    'hide-values': ['environmentVariables', 'environmentVariablesOverride'],
  },
  'cognito-identity.amazonaws.com': { 'hide-texts': ['logins'] },
  'cognito-idp.amazonaws.com': {
    hide: ['authParameters', 'challengeResponses', 'clientMetadata', 'userAttributes', 'secretBlock', 'session'],
  },
  'dynamodb.amazonaws.com': {
    remove: [
      'attributeUpdates',
      'expected',
      'expressionAttributeValues',
      'keyConditions',
      'parameters',
      'queryFilter',
      'scanFilter',
    ],
    names: ['item'],
  },
  'events.amazonaws.com': { remove: ['detail'], 'hide-texts': ['authParameters'] },
  'iam.amazonaws.com': {
    remove: [
      'password',
      'oldPassword',
      'newPassword',
      'servicePassword',
      'serviceCredentialSecret',
      'privateKey',
      'authenticationCode1',
      'authenticationCode2',
      'base32StringSeed',
      'qRCodePNG',
    ],
  },
  'kms.amazonaws.com': {
    remove: [
      'ciphertextBlob',
      'ciphertextForRecipient',
      'privateKeyPlaintext',
      'privateKeyCiphertextBlob',
      'encryptedKeyMaterial',
      'importToken',
      'sharedSecret',
      '.message',
      '.mac',
    ],
  },
  'lambda.amazonaws.com': { remove: ['zipFile', 'payload'], empty: ['environment'] },
  'logs.amazonaws.com': { remove: ['logEvents'] },
  'min.io': objectStore,
  'rdsdata.amazonaws.com': { hide: ['sql', 'sqlStatements'], remove: ['parameters', 'parameterSets'] },
  'rolesanywhere.amazonaws.com': { 'hide-texts': ['tags'] },
  's3.amazonaws.com': { remove: ['signature', 'AWSAccessKeyId'] },
  'secretsmanager.amazonaws.com': { remove: ['randomPassword', 'secretValues'] },
  'sms-voice.amazonaws.com': { hide: ['messageBody'] },
  'sqs.amazonaws.com': { hide: ['messageBody', 'messageAttributes', 'messageSystemAttributes', 'body'] },
  'ssm.amazonaws.com': { 'hide-session': ['tokenValue'] },
  'sts.amazonaws.com': {
    remove: ['webIdentityToken', 'sAMLAssertion', 'tokenCode'],
    // Real records hold it; without the secret key, which they never hold, it opens nothing.
    keep: ['sessionToken'],
  },
}

const publish: Names = { hide: ['message', 'subject', 'messageAttributes'] }

/** Who a mail goes to, and what it says. */
const mail: Names = {
  hide: [
    'data',
    'defaultTemplateData',
    'feedbackForwardingEmailAddress',
    'replacementTemplateData',
    'returnPath',
    'templateData',
  ],
  'hide-texts': [
    'attachments',
    'bccAddresses',
    'ccAddresses',
    'headers',
    'replacementHeaders',
    'replyToAddresses',
    'templateContent',
    'toAddresses',
  ],
}

const eventNames: Readonly<Record<string, Names>> = {
  'ec2.amazonaws.com:ModifyInstanceAttribute': { blank: ['userData', '.value'] },
  'ses.amazonaws.com:SendBulkEmail': mail,
  'ses.amazonaws.com:SendBulkTemplatedEmail': mail,
  'ses.amazonaws.com:SendEmail': mail,
  'ses.amazonaws.com:SendRawEmail': { ...mail, 'hide-texts': ['destinations'] },
  'ses.amazonaws.com:SendTemplatedEmail': mail,
  'sns.amazonaws.com:Publish': publish,
  'sns.amazonaws.com:PublishBatch': publish,
  'ssm.amazonaws.com:PutParameter': { hide: ['.value'] },
  'ssm.amazonaws.com:SendCommand': { hide: ['parameters'] },
  // What a program says of its own calls: anything.
  'xray.amazonaws.com:PutTraceSegments': { 'hide-texts': ['traceSegmentDocuments'] },
}

function compile(...layers: readonly Names[]): RedactionRules {
  const rules = new Map<string, RedactionAction>()
  for (const layer of layers) {
    for (const action of actions) {
      for (const name of layer[action] ?? []) rules.set(normalizeMember(name), action)
    }
  }
  return rules
}

const actions: readonly RedactionAction[] = [
  'remove',
  'hide',
  'blank',
  'hide-athena',
  'hide-session',
  'empty',
  'hide-texts',
  'hide-values',
  'names',
  'keep',
]

const general = compile(generalNames)
const byService = new Map(
  Object.entries(serviceNames).map(([eventSource, names]) => [eventSource, compile(generalNames, names)]),
)
const byEvent = new Map(
  Object.entries(eventNames).map(([event, names]) => {
    const eventSource = event.slice(0, event.indexOf(':'))
    return [event, compile(generalNames, serviceNames[eventSource] ?? {}, names)]
  }),
)
