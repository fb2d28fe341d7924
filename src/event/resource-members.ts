import type { ResourceRule } from './resource-rules.ts'

/**
 * Members of requests and responses that name resources, as AWS usually records them (first letter small), with the
 * CloudFormation type of what they name or another {@link ResourceRule}.
 *
 * AWS publishes no such table. What LookupEvents really answered is followed where it is known (AssumeRole,
 * DescribeLaunchTemplateVersions, the bucket calls); the rest is by the same pattern: the identifier as the record has
 * it, under the type of the resource.
 */
export type Members = Readonly<Record<string, ResourceRule | string>>

/** A word that names the resource itself only directly in the request or response, such as `name`. */
const top = (type: string): ResourceRule => ({ type, topOnly: true })

const key = 'AWS::KMS::Key'
const role = 'AWS::IAM::Role'
const bucket = 'AWS::S3::Bucket'
const topic = 'AWS::SNS::Topic'
const logGroup = 'AWS::Logs::LogGroup'

/** Conditions, tags and documents mention many things; the call is about none of them. */
const skipped: Members = Object.fromEntries(
  [
    'filter',
    'filters',
    'filterSet',
    'tag',
    'tags',
    'tagSet',
    'tagsList',
    'tagging',
    'tagSpecification',
    'tagSpecificationSet',
    'encryptionContext',
    'bucketPolicy',
    'AccessControlPolicy',
    'accessControlList',
    'policyDocument',
    'lookupAttributes',
    'eventSelectors',
    'advancedEventSelectors',
    'ipPermissions',
    'findingCriteria',
    'environment',
  ].map((name) => [name, 'skip' as const]),
)

/** In every service. */
export const generalMembers: Members = {
  ...skipped,
  arn: 'arn',
  aRN: 'arn',
  resourceArn: 'arn',
  resourceARN: 'arn',
  resourceIdList: 'arn',
  roleName: role,
  roleArn: role,
  roleARN: role,
  executionRoleArn: role,
  serviceRoleArn: role,
  instanceProfileName: 'AWS::IAM::InstanceProfile',
  bucketName: bucket,
  s3BucketName: bucket,
  s3Bucket: bucket,
  kmsKeyId: key,
  kmsMasterKeyId: key,
  masterKeyId: key,
  snsTopicArn: topic,
  snsTopicARN: topic,
  topicArn: topic,
  queueUrl: 'AWS::SQS::Queue',
  functionName: 'AWS::Lambda::Function',
  functionArn: 'AWS::Lambda::Function',
  logGroupName: logGroup,
  cloudWatchLogsLogGroupArn: logGroup,
  secretId: 'AWS::SecretsManager::Secret',
  stackName: 'AWS::CloudFormation::Stack',
  stackId: 'AWS::CloudFormation::Stack',
  instanceId: 'AWS::EC2::Instance',
  instanceIds: 'AWS::EC2::Instance',
  vpcId: 'AWS::EC2::VPC',
  vpcIds: 'AWS::EC2::VPC',
  subnetId: 'AWS::EC2::Subnet',
  subnetIds: 'AWS::EC2::Subnet',
  subnetIdentifier: 'AWS::EC2::Subnet',
  securityGroupId: 'AWS::EC2::SecurityGroup',
  securityGroupIds: 'AWS::EC2::SecurityGroup',
  vpcSecurityGroupId: 'AWS::EC2::SecurityGroup',
  vpcSecurityGroupIds: 'AWS::EC2::SecurityGroup',
  networkInterfaceId: 'AWS::EC2::NetworkInterface',
  imageId: 'AWS::EC2::Ami',
  keyName: 'AWS::EC2::KeyPair',
  launchTemplateId: 'AWS::EC2::LaunchTemplate',
  launchTemplateName: 'AWS::EC2::LaunchTemplate',
  autoScalingGroupName: 'AWS::AutoScaling::AutoScalingGroup',
}

/** By `eventSource`, over the general ones. */
export const serviceMembers: Readonly<Record<string, Members>> = {
  'iam.amazonaws.com': {
    userName: 'AWS::IAM::User',
    groupName: 'AWS::IAM::Group',
    policyArn: 'AWS::IAM::Policy',
    policyName: 'AWS::IAM::Policy',
    permissionsBoundary: 'skip',
    accessKeyId: 'AWS::IAM::AccessKey',
    serialNumber: 'AWS::IAM::MFADevice',
    sAMLProviderArn: 'AWS::IAM::SAMLProvider',
    openIDConnectProviderArn: 'AWS::IAM::OIDCProvider',
    serverCertificateName: 'AWS::IAM::ServerCertificate',
  },
  'sts.amazonaws.com': {
    accessKeyId: 'AWS::IAM::AccessKey',
    roleSessionName: 'AWS::STS::AssumedRole',
    assumedRoleId: 'AWS::STS::AssumedRole',
    federatedUserId: 'AWS::STS::FederatedUser',
  },
  's3.amazonaws.com': { bucket },
  'cloudtrail.amazonaws.com': {
    name: top('AWS::CloudTrail::Trail'),
    trailName: 'AWS::CloudTrail::Trail',
    trailARN: 'AWS::CloudTrail::Trail',
    trailNameList: 'AWS::CloudTrail::Trail',
    snsTopicName: topic,
    eventDataStore: 'AWS::CloudTrail::EventDataStore',
    eventDataStoreArn: 'AWS::CloudTrail::EventDataStore',
    channel: 'AWS::CloudTrail::Channel',
    channelArn: 'AWS::CloudTrail::Channel',
    dashboardId: 'AWS::CloudTrail::Dashboard',
    dashboardArn: 'AWS::CloudTrail::Dashboard',
    resourceId: 'arn',
  },
  'kms.amazonaws.com': { keyId: key, keyArn: key, targetKeyId: key, aliasName: 'AWS::KMS::Alias' },
  'ec2.amazonaws.com': {
    groupId: 'AWS::EC2::SecurityGroup',
    groupName: 'AWS::EC2::SecurityGroup',
    volumeId: 'AWS::EC2::Volume',
    snapshotId: 'AWS::EC2::Snapshot',
    allocationId: 'AWS::EC2::EIP',
    publicIp: 'AWS::EC2::EIP',
    internetGatewayId: 'AWS::EC2::InternetGateway',
    natGatewayId: 'AWS::EC2::NatGateway',
    routeTableId: 'AWS::EC2::RouteTable',
    networkAclId: 'AWS::EC2::NetworkAcl',
    vpcEndpointId: 'AWS::EC2::VPCEndpoint',
    vpcPeeringConnectionId: 'AWS::EC2::VPCPeeringConnection',
    customerGatewayId: 'AWS::EC2::CustomerGateway',
    vpnGatewayId: 'AWS::EC2::VPNGateway',
    vpnConnectionId: 'AWS::EC2::VPNConnection',
    transitGatewayId: 'AWS::EC2::TransitGateway',
    transitGatewayRouteTableId: 'AWS::EC2::TransitGatewayRouteTable',
    dhcpOptionsId: 'AWS::EC2::DHCPOptions',
    egressOnlyInternetGatewayId: 'AWS::EC2::EgressOnlyInternetGateway',
    trafficMirrorFilterId: 'AWS::EC2::TrafficMirrorFilter',
    trafficMirrorTargetId: 'AWS::EC2::TrafficMirrorTarget',
    flowLogId: 'AWS::EC2::FlowLog',
    flowLogIdSet: 'AWS::EC2::FlowLog',
    hostId: 'AWS::EC2::Host',
    resourceId: 'ec2-id',
    gatewayId: 'ec2-id',
  },
  'rds.amazonaws.com': {
    dBInstanceIdentifier: 'AWS::RDS::DBInstance',
    dBInstanceArn: 'AWS::RDS::DBInstance',
    sourceDBInstanceIdentifier: 'AWS::RDS::DBInstance',
    targetDBInstanceIdentifier: 'AWS::RDS::DBInstance',
    dBClusterIdentifier: 'AWS::RDS::DBCluster',
    dBClusterArn: 'AWS::RDS::DBCluster',
    dBSnapshotIdentifier: 'AWS::RDS::DBSnapshot',
    dBSnapshotArn: 'AWS::RDS::DBSnapshot',
    sourceDBSnapshotIdentifier: 'AWS::RDS::DBSnapshot',
    targetDBSnapshotIdentifier: 'AWS::RDS::DBSnapshot',
    finalDBSnapshotIdentifier: 'AWS::RDS::DBSnapshot',
    dBClusterSnapshotIdentifier: 'AWS::RDS::DBClusterSnapshot',
    dBSubnetGroupName: 'AWS::RDS::DBSubnetGroup',
    dBSubnetGroupArn: 'AWS::RDS::DBSubnetGroup',
    dBParameterGroupName: 'AWS::RDS::DBParameterGroup',
    dBSecurityGroupName: 'AWS::RDS::DBSecurityGroup',
    resourceName: 'arn',
  },
  'secretsmanager.amazonaws.com': { name: top('AWS::SecretsManager::Secret') },
  'ssm.amazonaws.com': {
    documentName: 'AWS::SSM::Document',
    parameters: 'skip',
    target: 'skip',
    associationId: 'AWS::SSM::Association',
  },
  'logs.amazonaws.com': {
    logGroupIdentifier: logGroup,
    logStreamName: 'AWS::Logs::LogStream',
    destinationName: 'AWS::Logs::Destination',
  },
  'monitoring.amazonaws.com': { alarmName: 'AWS::CloudWatch::Alarm', alarmNames: 'AWS::CloudWatch::Alarm' },
  'sns.amazonaws.com': { name: top(topic), subscriptionArn: 'AWS::SNS::Subscription' },
  'sqs.amazonaws.com': { queueName: 'AWS::SQS::Queue' },
  'events.amazonaws.com': {
    rule: 'AWS::Events::Rule',
    ruleArn: 'AWS::Events::Rule',
    eventBusName: 'AWS::Events::EventBus',
  },
  'dynamodb.amazonaws.com': {
    tableName: 'AWS::DynamoDB::Table',
    tableNames: 'AWS::DynamoDB::Table',
    tableArn: 'AWS::DynamoDB::Table',
    indexName: 'skip',
    key: 'skip',
    item: 'skip',
  },
  'lambda.amazonaws.com': { role, layerName: 'AWS::Lambda::LayerVersion' },
  'kinesis.amazonaws.com': { streamName: 'AWS::Kinesis::Stream', streamARN: 'AWS::Kinesis::Stream' },
  'cloudformation.amazonaws.com': {
    changeSetName: 'AWS::CloudFormation::ChangeSet',
    stackSetName: 'AWS::CloudFormation::StackSet',
    parameters: 'skip',
  },
  'elasticloadbalancing.amazonaws.com': {
    loadBalancerName: 'AWS::ElasticLoadBalancing::LoadBalancer',
    loadBalancerArn: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    listenerArn: 'AWS::ElasticLoadBalancingV2::Listener',
    targetGroupArn: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  },
  'eks.amazonaws.com': { name: top('AWS::EKS::Cluster'), clusterName: 'AWS::EKS::Cluster' },
  'ecs.amazonaws.com': {
    cluster: 'AWS::ECS::Cluster',
    clusterName: 'AWS::ECS::Cluster',
    clusterArn: 'AWS::ECS::Cluster',
    service: 'AWS::ECS::Service',
    serviceName: 'AWS::ECS::Service',
    taskDefinition: 'AWS::ECS::TaskDefinition',
  },
  'ecr.amazonaws.com': { repositoryName: 'AWS::ECR::Repository', repositoryNames: 'AWS::ECR::Repository' },
  'guardduty.amazonaws.com': { detectorId: 'AWS::GuardDuty::Detector' },
  'route53.amazonaws.com': { hostedZoneId: 'AWS::Route53::HostedZone' },
  'cloudfront.amazonaws.com': { distributionId: 'AWS::CloudFront::Distribution' },
  'athena.amazonaws.com': { workGroup: 'AWS::Athena::WorkGroup', namedQueryId: 'AWS::Athena::NamedQuery' },
  'apigateway.amazonaws.com': { restApiId: 'AWS::ApiGateway::RestApi', apiId: 'AWS::ApiGatewayV2::Api' },
  'rolesanywhere.amazonaws.com': {
    trustAnchorId: 'AWS::RolesAnywhere::TrustAnchor',
    profileId: 'AWS::RolesAnywhere::Profile',
    roleArns: role,
  },
}

const parameter: Members = { name: top('AWS::SSM::Parameter'), names: top('AWS::SSM::Parameter') }
const ssmDocument: Members = { name: top('AWS::SSM::Document') }
const eventDataStore: Members = { name: top('AWS::CloudTrail::EventDataStore') }
const channel: Members = { name: top('AWS::CloudTrail::Channel') }
const dashboard: Members = { name: top('AWS::CloudTrail::Dashboard') }
const rule: Members = { name: top('AWS::Events::Rule') }
const eventBus: Members = { name: top('AWS::Events::EventBus') }

/** By `eventSource` and `eventName`, over those of the service. */
export const eventMembers: Readonly<Record<string, Readonly<Record<string, Members>>>> = {
  'cloudtrail.amazonaws.com': {
    CreateEventDataStore: eventDataStore,
    UpdateEventDataStore: eventDataStore,
    RestoreEventDataStore: eventDataStore,
    CreateChannel: channel,
    UpdateChannel: channel,
    CreateDashboard: dashboard,
  },
  'ssm.amazonaws.com': {
    PutParameter: parameter,
    GetParameter: parameter,
    GetParameters: parameter,
    GetParameterHistory: parameter,
    LabelParameterVersion: parameter,
    DeleteParameter: parameter,
    DeleteParameters: parameter,
    CreateDocument: ssmDocument,
    UpdateDocument: ssmDocument,
    GetDocument: ssmDocument,
    DescribeDocument: ssmDocument,
    DeleteDocument: ssmDocument,
    ModifyDocumentPermission: ssmDocument,
    StartSession: { target: 'AWS::EC2::Instance' },
  },
  'events.amazonaws.com': {
    PutRule: rule,
    DeleteRule: rule,
    DescribeRule: rule,
    EnableRule: rule,
    DisableRule: rule,
    CreateEventBus: eventBus,
    DeleteEventBus: eventBus,
    DescribeEventBus: eventBus,
  },
  'sts.amazonaws.com': { GetFederationToken: { name: top('AWS::STS::FederatedUser') } },
}
