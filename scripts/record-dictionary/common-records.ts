/** Whole records of the most common kinds, the commonest last. What differs from record to record is left empty. */
export const commonRecords = [
  record({
    identity: session('AWSServiceRoleForConfig', 'aws-service-role/.amazonaws.com/', ''),
    service: 'sts',
    name: 'AssumeRole',
    request: 'null',
  }),
  record({
    identity: session(
      'AWSReservedSSO_AdministratorAccess_',
      'aws-reserved/sso.amazonaws.com/eu-west-1/',
      '@example.com',
    ),
    service: 's3',
    name: 'GetObject',
    request: '{"bucketName":"","Host":".s3.us-east-1.amazonaws.com","key":""}',
    more: s3Transfer(),
    resources:
      '"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::/"},{"accountId":"","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::"}],',
    category: 'Data',
  }),
  record({
    identity:
      '{"type":"AssumedRole","principalId":"AROA:i-0","arn":"arn:aws:sts:::assumed-role//i-0","accountId":"","accessKeyId":"ASIA","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA","arn":"arn:aws:iam:::role/","accountId":"","userName":""},"attributes":{"creationDate":"2026-01-01T00:00:00Z","mfaAuthenticated":"false"},"ec2RoleDelivery":"2.0"},"inScopeOf":{"issuerType":"AWS::EC2::Instance","credentialsIssuedTo":"arn:aws:ec2:us-east-1::instance/i-0"}}',
    service: 'ssm',
    name: 'GetParameter',
    request: 'null',
  }),
  record({
    identity:
      '{"type":"IAMUser","principalId":"AIDA","arn":"arn:aws:iam:::user/","accountId":"","accessKeyId":"ASIA","userName":"","sessionContext":{"sessionIssuer":{},"webIdFederationData":{},"attributes":{"creationDate":"2026-01-01T00:00:00Z","mfaAuthenticated":"true"}}}',
    service: 's3',
    name: 'GetBucketAcl',
    request: '{"bucketName":"","Host":".s3.us-east-1.amazonaws.com","acl":""}',
    more: s3Transfer(),
    end: '"sessionCredentialFromConsole":"true"}',
  }),
  record({
    identity: '{"type":"AWSService","invokedBy":"lambda.amazonaws.com"}',
    service: 'kms',
    name: 'Decrypt',
    request: 'null',
    end: '"sharedEventID":""}',
  }),
  record({
    identity: session('', '', ''),
    service: 'sts',
    name: 'AssumeRole',
    request: '{"roleArn":"arn:aws:iam:::role/","roleSessionName":""}',
    response: '{"credentials":{"accessKeyId":"ASIA","sessionToken":"","expiration":""}}',
  }),
  record({
    identity:
      '{"type":"IAMUser","principalId":"AIDA","arn":"arn:aws:iam:::user/","accountId":"","accessKeyId":"AKIA","userName":""}',
    service: 'ec2',
    name: 'DescribeInstances',
    request: '{"instancesSet":{},"filterSet":{}}',
  }),
]

interface CommonRecord {
  readonly identity: string
  readonly service: string
  readonly name: string
  readonly request: string
  readonly response?: string
  readonly more?: string
  readonly resources?: string
  readonly category?: 'Management' | 'Data'
  /** The last members instead of `tlsDetails`. */
  readonly end?: string
}

function record(parts: CommonRecord): string {
  const { identity, service, name, request, response = 'null', more = '', resources = '', end } = parts
  const { category = 'Management' } = parts
  const tlsDetails = `"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"${service}.us-east-1.amazonaws.com"}}`
  return [
    `{"eventVersion":"1.11","userIdentity":${identity},"eventTime":"2026-Z",`,
    `"eventSource":"${service}.amazonaws.com","eventName":"${name}","awsRegion":"us-east-1","sourceIPAddress":"",`,
    `"userAgent":"","requestParameters":${request},"responseElements":${response},${more}"requestID":"","eventID":"",`,
    `"readOnly":true,${resources}"eventType":"AwsApiCall","managementEvent":${category === 'Management'},`,
    `"recipientAccountId":"","eventCategory":"${category}",${end ?? tlsDetails}`,
  ].join('')
}

function session(role: string, path: string, name: string): string {
  const issuer = `{"type":"Role","principalId":"AROA","arn":"arn:aws:iam:::role/${path}${role}","accountId":"","userName":"${role}"}`
  const context = `{"sessionIssuer":${issuer},"attributes":{"creationDate":"2026-01-01T00:00:00Z","mfaAuthenticated":"false"}}`
  return `{"type":"AssumedRole","principalId":"AROA:${name}","arn":"arn:aws:sts:::assumed-role/${role}/${name}","accountId":"","accessKeyId":"ASIA","sessionContext":${context}}`
}

function s3Transfer(): string {
  return '"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"=","bytesTransferredOut":0},'
}
