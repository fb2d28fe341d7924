import { CreateTrailCommand, GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, GetObjectCommand, PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { awsClients } from './aws-clients.ts'
import type { TestServer } from './start-server.ts'

/** What {@link fillServices} made, for {@link readServices} to find again. Plain data. */
export interface FilledServices {
  readonly user: Credentials
  readonly roleArn: string
  readonly objectText: string
}

const userName = 'keeper'
const bucket = 'kept-logs'
const key = 'some/kept object.txt'
const trail = 'kept'

/** Makes one of each: a user with a key and a policy, a role, a bucket with an object, a trail that logs. */
export async function fillServices(server: Pick<TestServer, 'url' | 'credentials'>): Promise<FilledServices> {
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  const { iam, s3, cloudtrail } = clients
  await iam.send(new CreateUserCommand({ UserName: userName, Tags: [{ Key: 'team', Value: 'audit' }] }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: userName }))
  const allowed = { Effect: 'Allow', Action: ['s3:*', 'sts:AssumeRole', 'cloudtrail:*'], Resource: '*' }
  await iam.send(new PutUserPolicyCommand({ UserName: userName, PolicyName: 'all', PolicyDocument: policy(allowed) }))
  const trusted = { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' }
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'Reader', AssumeRolePolicyDocument: policy(trusted) }),
  )
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  const service = { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' } }
  const arn = `arn:aws:s3:::${bucket}`
  const Policy = policy(
    { ...service, Action: 's3:GetBucketAcl', Resource: arn },
    { ...service, Action: 's3:PutObject', Resource: `${arn}/*` },
  )
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
  const objectText = 'kept through every version '.repeat(3_000)
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: objectText }))
  await cloudtrail.send(new CreateTrailCommand({ Name: trail, S3BucketName: bucket, EnableLogFileValidation: true }))
  await cloudtrail.send(new StartLoggingCommand({ Name: trail }))
  const user = {
    accessKeyId: required(AccessKey?.AccessKeyId, 'a key id'),
    secretAccessKey: required(AccessKey?.SecretAccessKey, 'a secret'),
    sessionToken: null,
  }
  return { user, roleArn: required(Role?.Arn, 'the ARN'), objectText }
}

/** What is there of it, asked by the user. */
export async function readServices(url: string, { user, roleArn }: FilledServices) {
  using clients = awsClients({ url, credentials: user })
  const { Arn } = await clients.sts.send(new GetCallerIdentityCommand({}))
  const assumed = await clients.sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'again' }))
  const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  const { IsLogging } = await clients.cloudtrail.send(new GetTrailStatusCommand({ Name: trail }))
  return {
    callerArn: Arn,
    sessionArn: assumed.AssumedRoleUser?.Arn,
    objectText: await required(Body, 'the body').transformToString(),
    isLogging: IsLogging,
  }
}

function policy(...Statement: readonly unknown[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement })
}
