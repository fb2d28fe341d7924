/**
 * What stands around the calls in CloudTrail's records: who called, with what, from where, what went wrong. As in
 * `seldom-calls.ts`, what differs from record to record is left empty, and the most frequent stand last.
 */

/** Records of other kinds than calls. */
export const rareRecords = [
  '{"eventVersion":"1.08","userIdentity":{"accountId":"","invokedBy":"kms.amazonaws.com"},"eventTime":"","eventSource":"kms.amazonaws.com","eventName":"RotateKey","awsRegion":"us-east-1","sourceIPAddress":"kms.amazonaws.com","userAgent":"kms.amazonaws.com","requestParameters":null,"responseElements":null,"additionalEventData":{"SecretId":"arn:aws:secretsmanager:"},"eventID":"","readOnly":false,"resources":[],"eventType":"AwsServiceEvent","managementEvent":true,"recipientAccountId":"","serviceEventDetails":{"keyId":""},"sharedEventID":"","eventCategory":"Management"}',
  '{"eventVersion":"1.09","eventTime":"","awsRegion":"us-east-1","eventID":"","eventType":"AwsCloudTrailInsight","recipientAccountId":"","sharedEventID":"","insightDetails":{"state":"Start","eventSource":"","eventName":"","insightType":"ApiCallRateInsight","insightContext":{"statistics":{"baseline":{"average":0.0},"insight":{"average":1.0},"insightDuration":1,"baselineDuration":10080},"attributions":[{"attribute":"userIdentityArn","insight":[{"value":"","average":1.0}],"baseline":[]},{"attribute":"userAgent","insight":[],"baseline":[]},{"attribute":"errorCode","insight":[{"value":"null","average":1.0}],"baseline":[]}]}},"eventCategory":"Insight"}',
  '{"eventVersion":"1.09","userIdentity":{"type":"AWSAccount","principalId":"AIDA","accountId":""},"eventTime":"","eventSource":"s3.amazonaws.com","eventName":"GetObject","requestID":"","eventID":"","eventType":"AwsVpceEvent","recipientAccountId":"","sharedEventID":"","vpcEndpointId":"vpce-0","vpcEndpointAccountId":"","eventCategory":"NetworkActivity"}',
  '{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"","accountId":"","accessKeyId":"","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"},"eventTime":"","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"","userAgent":"Mozilla/5.0","errorMessage":"Failed authentication","requestParameters":null,"responseElements":{"ConsoleLogin":"Failure"},"responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgsFromTB_us-east-1_","MobileVersion":"No","MFAIdentifier":"arn:aws:iam:::mfa/","MFAUsed":"Yes"},"eventID":"","readOnly":false,"eventType":"AwsConsoleSignIn","managementEvent":true,"recipientAccountId":"","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"us-east-1.signin.aws.amazon.com"}}',
  '"eventSource":"signin.amazonaws.com","eventName":"SwitchRole","responseElements":{"SwitchRole":"Success"},"additionalEventData":{"SwitchFrom":"arn:aws:iam:::user/","RedirectTo":"https://console.aws.amazon.com/"},"eventType":"AwsConsoleAction"',
  '"eventName":"UserAuthentication","additionalEventData":{"AuthWorkflowID":"","UserName":"","CredentialType":"PASSWORD"},"serviceEventDetails":{"UserAuthentication":"Success"}',
]

/** Rare kinds of `userIdentity`. */
export const rareIdentities = [
  '"userIdentity":{"type":"FederatedUser","principalId":":","arn":"arn:aws:sts:::federated-user/","accountId":"","accessKeyId":"ASIA","sessionContext":{"sessionIssuer":{"type":"IAMUser","principalId":"AIDA","arn":"arn:aws:iam:::user/","accountId":"","userName":""}',
  '"userIdentity":{"type":"SAMLUser","principalId":":","userName":"","identityProvider":""},"eventTime":"',
  '"userIdentity":{"type":"WebIdentityUser","principalId":"arn:aws:iam:::oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:repo:/:ref:refs/heads/main","userName":"repo:","identityProvider":"arn:aws:iam:::oidc-provider/token.actions.githubusercontent.com"},"eventTime":"',
  '"sessionContext":{"sessionIssuer":{},"webIdFederationData":{"federatedProvider":"arn:aws:iam:::oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/","attributes":{}},"attributes":{"creationDate":"',
  '"userIdentity":{"type":"Unknown","principalId":"","accountId":"","userName":""},"userIdentity":{"type":"IdentityCenterUser","accountId":"","onBehalfOf":{"userId":"","identityStoreArn":"arn:aws:identitystore:::identitystore/d-"},"credentialId":""},"eventTime":"',
  '"userIdentity":{"type":"Root","principalId":"","arn":"arn:aws:iam:::root","accountId":"","accessKeyId":"ASIA","sessionContext":{"attributes":{"creationDate":"',
  '"userIdentity":{"type":"AWSService","invokedBy":"cairn.amazonaws.com"},"eventTime":"',
]

/** Error code and message. */
export const errors: readonly (readonly [string, string])[] = [
  ['NoSuchEntityException', 'The user with name  cannot be found.'],
  ['NoSuchEntityException', 'The role with name  cannot be found.'],
  ['NoSuchEntityException', 'Login Profile for User  cannot be found.'],
  ['EntityAlreadyExistsException', 'Role with name  already exists.'],
  ['DeleteConflictException', 'Cannot delete entity, must detach all policies first.'],
  ['ResourceNotFoundException', "Secrets Manager can't find the specified secret."],
  ['ResourceNotFoundException', 'Requested resource not found: Table:  not found'],
  ['ResourceNotFoundException', 'The specified log group does not exist.'],
  ['ResourceAlreadyExistsException', 'The specified log group already exists'],
  ['ResourceAlreadyExistsException', 'The specified log stream already exists'],
  ['ParameterNotFound', 'Parameter  not found.'],
  ['RepositoryNotFoundException', "The repository with name '' does not exist in the registry with id ''"],
  ['TrailNotFoundException', 'Unknown trail: arn:aws:cloudtrail:us-east-1::trail/ for the user: '],
  ['ClusterNotFoundException', 'Cluster not found.'],
  ['DBInstanceNotFound', 'DBInstance  not found.'],
  ['InvalidParameterException', ''],
  ['ConflictException', ''],
  [
    'ValidationException',
    "1 validation error detected: Value '' at '' failed to satisfy constraint: Member must not be null",
  ],
  ['Client.InvalidInstanceID.NotFound', "The instance ID 'i-0' does not exist"],
  ['Client.InvalidGroup.NotFound', "The security group 'sg-0' does not exist"],
  ['Client.InvalidPermission.Duplicate', 'the specified rule "peer:  ALLOW" already exists'],
  ['Client.DryRunOperation', 'Request would have succeeded, but DryRun flag is set.'],
  ['Client.RequestLimitExceeded', 'Request limit exceeded.'],
  ['ServerSideEncryptionConfigurationNotFoundError', 'The server side encryption configuration was not found'],
  ['ReplicationConfigurationNotFoundError', 'The replication configuration was not found'],
  ['ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket'],
  ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
  ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
  ['NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
  ['NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'],
  ['NoSuchBucketPolicy', 'The bucket policy does not exist'],
  ['NoSuchTagSet', 'The TagSet does not exist'],
  ['NoSuchBucket', 'The specified bucket does not exist'],
  ['NoSuchKey', 'The specified key does not exist.'],
  ['ThrottlingException', 'Rate exceeded'],
  ['AccessDenied', 'Access Denied'],
  [
    'Client.UnauthorizedOperation',
    'You are not authorized to perform this operation. User: arn:aws:sts:::assumed-role/ is not authorized to perform: ec2:Describe on resource: arn:aws:ec2:us-east-1::instance/ because no identity-based policy allows the ec2: action. Encoded authorization failure message: ',
  ],
  [
    'AccessDenied',
    'User: arn:aws:sts:::assumed-role/ is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam:::role/ with an explicit deny in a service control policy',
  ],
  [
    'AccessDenied',
    'User: arn:aws:iam:::user/ is not authorized to perform: iam: on resource: user  because no identity-based policy allows the iam: action',
  ],
]

export const regions = [
  'af-south-1 me-south-1 ap-east-1 ap-southeast-3 ap-northeast-3 eu-south-1 eu-central-2 us-gov-west-1',
  'ca-central-1 ap-south-1 ap-northeast-2 ap-northeast-1 ap-southeast-1 sa-east-1 eu-north-1 eu-west-3 eu-west-2',
  'us-west-1 ap-southeast-2 eu-central-1 us-east-2 eu-west-1 us-west-2 us-east-1',
]
  .join(' ')
  .split(' ')

/** Words that people name things with. */
export const words =
  'AWSLogs/ administrator analytics application archive artifacts authentication backup batch customer dashboard database default deployment development engineering environment frontend gateway internal inventory kubernetes management monitoring network notification operations orders payments pipeline platform processor production read-only reporting scheduled security service staging storage terraform testing uploads website worker '

/** What calls, as `userAgent` says it. Service names are also `invokedBy` and `sourceIPAddress`. */
export const userAgents = [
  'AWS Service Catalog',
  'AWS Application Auto Scaling Client',
  'kube-controller-manager',
  'aws-node-termination-handler',
  'cluster-autoscaler',
  'karpenter.sh',
  'amazon-cloudwatch-agent',
  'ECS (Amazon Linux 2) 1.',
  'docker/24.0. go/go1.20. git-commit/ kernel/ os/linux arch/amd64 UpstreamClient(Go-http-client/1.1)',
  'Go-http-client/1.1',
  'containerd/1.7.',
  'curl/8.',
  'python-requests/2.',
  'S3Manager',
  'aws-sdk-ruby3/3.',
  'aws-sdk-php/3. OS/Linux',
  'aws-sdk-dotnet-coreclr/3.7',
  'aws-sdk-rust/1. os/linux lang/rust/1.',
  'aws-sdk-nodejs/2. linux/v18. exec-env/AWS_Lambda_nodejs18.x promise',
  'AWSPowerShell/4. AWS Tools for PowerShell',
  'elasticloadbalancing.amazonaws.com',
  'dynamodb.application-autoscaling.amazonaws.com',
  'trustedadvisor.amazonaws.com',
  'resource-explorer-2.amazonaws.com',
  'access-analyzer.amazonaws.com',
  'securityhub.amazonaws.com',
  'guardduty.amazonaws.com',
  'signin.amazonaws.com',
  'console.ec2.amazonaws.com',
  'console.amazonaws.com',
  'secretsmanager.amazonaws.com',
  'cloudtrail.amazonaws.com',
  'cloudformation.amazonaws.com',
  'eks.amazonaws.com',
  'ecs.amazonaws.com',
  'ecs-tasks.amazonaws.com',
  'rds.amazonaws.com',
  'ssm.amazonaws.com',
  'delivery.logs.amazonaws.com',
  'autoscaling.amazonaws.com',
  'ec2.amazonaws.com',
  'config.amazonaws.com',
  'lambda.amazonaws.com',
  '[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12. Linux/5.4.-.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.-b08 java/1.8.0_ vendor/Oracle_Corporation cfg/retry-mode/standard]',
  '[aws-cli/1.18.147 Python/2.7.18 Linux/4.14.-.amzn2.x86_64 botocore/1.18.6]',
  'Boto3/1.26. Python/3.10. Linux/5.15.0--generic Botocore/1.29.',
  'Boto3/1.18. Python/3.9. Linux/4.14. exec-env/AWS_Lambda_python3.9 Botocore/1.21.',
  'aws-sdk-go/1.44. (go1.19; linux; amd64)',
  'aws-sdk-go/1.55. (go1.22.; linux; amd64) amazon-ssm-agent/3.3.',
  'aws-sdk-go-v2/1.18. os/linux lang/go/1.19 md/GOOS/linux md/GOARCH/amd64 api/lambda/1.',
  'aws-sdk-go-v2/1.30. os/linux lang/go#1.22. md/GOOS#linux md/GOARCH#amd64 api/s3#1.',
  'aws-sdk-java/1.12. Linux/5.10.-.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17. java/17. vendor/Amazon.com_Inc. cfg/retry-mode/legacy exec-env/AWS_ECS_FARGATE',
  'aws-sdk-java/2.26. Linux/6.1. OpenJDK_64-Bit_Server_VM/21. Java/21. vendor/Eclipse_Adoptium io/sync http/Apache cfg/retry-mode/standard',
  'aws-sdk-js/3.600.0 ua/2.0 os/linux#6.1. lang/js md/nodejs#20. api/dynamodb#3.600.0 exec-env/AWS_Lambda_nodejs20.x m/E',
  'aws-sdk-js/3.900.0 ua/2.1 os/linux#6.1. lang/js md/nodejs#22. api/s3#3.900.0 m/E,n',
  'Boto3/1.34. md/Botocore#1.34. ua/2.0 os/linux#5.10.-.amzn2.x86_64 md/arch#x86_64 lang/python#3.11. md/pyimpl#CPython exec-env/AWS_Lambda_python3.11 cfg/retry-mode#legacy Botocore/1.34.',
  'Boto3/1.40. md/Botocore#1.40. ua/2.1 os/linux#6.1. md/arch#aarch64 lang/python#3.13. md/pyimpl#CPython m/b,Z,D cfg/retry-mode#legacy Botocore/1.40.',
  'aws-cli/1.33. md/Botocore#1.34. ua/2.0 os/macos#23. md/arch#arm64 lang/python#3.12. md/pyimpl#CPython cfg/retry-mode#legacy botocore/1.34.',
  'aws-cli/2.13. Python/3.11. Linux/5.15. exe/x86_64.ubuntu.22 prompt/off command/sts.get-caller-identity',
  'aws-cli/2.17. md/awscrt#0.20. ua/2.0 os/linux#6.8. md/arch#x86_64 lang/python#3.11. md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/distrib#amzn.2023 md/prompt#off md/command#s3.ls',
  'aws-cli/2.31. md/awscrt#0.28. ua/2.1 os/macos#24. md/arch#arm64 lang/python#3.13. md/pyimpl#CPython m/b,E,Z,n cfg/retry-mode#standard md/installer#source md/prompt#off md/command#cloudtrail.lookup-events',
  'APN/1.0 HashiCorp/1.0 Terraform/1.5.7 (+https://www.terraform.io) terraform-provider-aws/4.67.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go/1.44. (go1.19; linux; amd64)',
  'APN/1.0 HashiCorp/1.0 Terraform/1.9. (+https://www.terraform.io) terraform-provider-aws/5.59.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.30. ua/2.0 os/linux lang/go#1.22. md/GOOS#linux md/GOARCH#amd64 api/ec2#1.',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'AWS Internal',
]

/** Type and ARN of what calls are about. */
export const resources: readonly (readonly [string, string])[] = [
  ['AWS::SNS::Topic', 'arn:aws:sns:us-east-1::'],
  ['AWS::SecretsManager::Secret', 'arn:aws:secretsmanager:us-east-1::secret:'],
  ['AWS::S3::Object', 'arn:aws:s3:::/'],
  ['AWS::DynamoDB::Table', 'arn:aws:dynamodb:us-east-1::table/'],
  ['AWS::Lambda::Function', 'arn:aws:lambda:us-east-1::function:'],
  ['AWS::IAM::Role', 'arn:aws:iam:::role/'],
  ['AWS::S3::Bucket', 'arn:aws:s3:::'],
  ['AWS::KMS::Key', 'arn:aws:kms:us-east-1::key/'],
]
