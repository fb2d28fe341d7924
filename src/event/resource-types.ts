/** How an ARN's resource part starts, by service, with the CloudFormation type that it means. First match counts. */
const typesByService: Readonly<Record<string, readonly (readonly [start: string, type: string])[]>> = {
  cloudformation: [['stack/', 'AWS::CloudFormation::Stack']],
  cloudtrail: [
    ['trail/', 'AWS::CloudTrail::Trail'],
    ['eventdatastore/', 'AWS::CloudTrail::EventDataStore'],
    ['channel/', 'AWS::CloudTrail::Channel'],
    ['dashboard/', 'AWS::CloudTrail::Dashboard'],
  ],
  cloudwatch: [['alarm:', 'AWS::CloudWatch::Alarm']],
  dynamodb: [['table/', 'AWS::DynamoDB::Table']],
  ec2: [
    ['instance/', 'AWS::EC2::Instance'],
    ['vpc/', 'AWS::EC2::VPC'],
    ['subnet/', 'AWS::EC2::Subnet'],
    ['security-group/', 'AWS::EC2::SecurityGroup'],
    ['image/', 'AWS::EC2::Ami'],
    ['snapshot/', 'AWS::EC2::Snapshot'],
    ['volume/', 'AWS::EC2::Volume'],
    ['network-interface/', 'AWS::EC2::NetworkInterface'],
  ],
  events: [
    ['rule/', 'AWS::Events::Rule'],
    ['event-bus/', 'AWS::Events::EventBus'],
  ],
  iam: [
    ['user/', 'AWS::IAM::User'],
    ['role/', 'AWS::IAM::Role'],
    ['group/', 'AWS::IAM::Group'],
    ['policy/', 'AWS::IAM::Policy'],
    ['instance-profile/', 'AWS::IAM::InstanceProfile'],
    ['mfa/', 'AWS::IAM::MFADevice'],
    ['saml-provider/', 'AWS::IAM::SAMLProvider'],
    ['oidc-provider/', 'AWS::IAM::OIDCProvider'],
    ['server-certificate/', 'AWS::IAM::ServerCertificate'],
  ],
  kinesis: [['stream/', 'AWS::Kinesis::Stream']],
  kms: [
    ['key/', 'AWS::KMS::Key'],
    ['alias/', 'AWS::KMS::Alias'],
  ],
  lambda: [
    ['function:', 'AWS::Lambda::Function'],
    ['layer:', 'AWS::Lambda::LayerVersion'],
  ],
  logs: [['log-group:', 'AWS::Logs::LogGroup']],
  rds: [
    ['db:', 'AWS::RDS::DBInstance'],
    ['cluster:', 'AWS::RDS::DBCluster'],
    ['snapshot:', 'AWS::RDS::DBSnapshot'],
    ['cluster-snapshot:', 'AWS::RDS::DBClusterSnapshot'],
    ['subgrp:', 'AWS::RDS::DBSubnetGroup'],
    ['pg:', 'AWS::RDS::DBParameterGroup'],
  ],
  secretsmanager: [['secret:', 'AWS::SecretsManager::Secret']],
  sns: [['', 'AWS::SNS::Topic']],
  sqs: [['', 'AWS::SQS::Queue']],
  ssm: [
    ['parameter/', 'AWS::SSM::Parameter'],
    ['document/', 'AWS::SSM::Document'],
  ],
  sts: [
    ['assumed-role/', 'AWS::STS::AssumedRole'],
    ['federated-user/', 'AWS::STS::FederatedUser'],
  ],
}

const types = new Map(Object.entries(typesByService))

/** The CloudFormation type of what `arn` names; null where the text is no ARN or of a kind not known here. */
export function resourceTypeOfArn(arn: string): string | null {
  if (!arn.startsWith('arn:')) return null
  const serviceAt = arn.indexOf(':', 4) + 1
  const regionAt = arn.indexOf(':', serviceAt) + 1
  const accountAt = arn.indexOf(':', regionAt) + 1
  const resourceAt = arn.indexOf(':', accountAt) + 1
  if (serviceAt === 0 || regionAt === 0 || accountAt === 0 || resourceAt === 0) return null
  const service = arn.slice(serviceAt, regionAt - 1)
  if (service === 's3') return arn.includes('/', resourceAt) ? 'AWS::S3::Object' : 'AWS::S3::Bucket'
  for (const [start, type] of types.get(service) ?? []) if (arn.startsWith(start, resourceAt)) return type
  return null
}

const typesByEc2Prefix = new Map([
  ['acl', 'AWS::EC2::NetworkAcl'],
  ['ami', 'AWS::EC2::Ami'],
  ['dopt', 'AWS::EC2::DHCPOptions'],
  ['eipalloc', 'AWS::EC2::EIP'],
  ['eni', 'AWS::EC2::NetworkInterface'],
  ['fl', 'AWS::EC2::FlowLog'],
  ['i', 'AWS::EC2::Instance'],
  ['igw', 'AWS::EC2::InternetGateway'],
  ['lt', 'AWS::EC2::LaunchTemplate'],
  ['nat', 'AWS::EC2::NatGateway'],
  ['rtb', 'AWS::EC2::RouteTable'],
  ['sg', 'AWS::EC2::SecurityGroup'],
  ['snap', 'AWS::EC2::Snapshot'],
  ['subnet', 'AWS::EC2::Subnet'],
  ['tgw', 'AWS::EC2::TransitGateway'],
  ['vgw', 'AWS::EC2::VPNGateway'],
  ['vol', 'AWS::EC2::Volume'],
  ['vpc', 'AWS::EC2::VPC'],
  ['vpce', 'AWS::EC2::VPCEndpoint'],
])

/** The CloudFormation type of what an identifier such as `vpc-0255d384` names; null where its start is not known. */
export function resourceTypeOfEc2Id(identifier: string): string | null {
  const dash = identifier.indexOf('-')
  return dash === -1 ? null : (typesByEc2Prefix.get(identifier.slice(0, dash)) ?? null)
}
