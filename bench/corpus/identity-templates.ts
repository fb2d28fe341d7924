import { arn, isoSeconds, resource, type Template } from './activity.ts'
import { instance, keyUse, read, role, secret, user, write } from './template-makers.ts'

/** Principals, and what they keep secret. */
export const identityTemplates: readonly Template[] = [
  read('iam', 'GetRole', 26, (scene) => ({ roleName: role(scene) })),
  read('iam', 'GetUser', 16, (scene) => ({ userName: user(scene) })),
  read('iam', 'ListAttachedRolePolicies', 22, (scene) => ({ roleName: role(scene) })),
  read('iam', 'GetPolicyVersion', 12, (scene) => ({
    policyArn: arn(scene, 'iam', `policy/${role(scene)}`),
    versionId: `v${1 + scene.draw.below(9)}`,
  })),
  {
    ...write('iam', 'CreateRole', 4),
    make: (scene) => {
      const name = role(scene)
      return {
        request: { roleName: name, path: '/', assumeRolePolicyDocument: trustPolicy, maxSessionDuration: 3600 },
        response: {
          role: {
            path: '/',
            roleName: name,
            roleId: `AROA${scene.draw.base32(17)}`,
            arn: arn(scene, 'iam', `role/${name}`),
            createDate: isoSeconds(scene.timeMs),
            assumeRolePolicyDocument: encodeURIComponent(trustPolicy),
          },
        },
      }
    },
  },
  write('iam', 'AttachRolePolicy', 5, (scene) => ({
    roleName: role(scene),
    policyArn: scene.draw.pick(['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::aws:policy/PowerUserAccess']),
  })),
  {
    ...write('iam', 'CreateAccessKey', 3),
    make: (scene) => {
      const name = user(scene)
      const accessKey = {
        userName: name,
        accessKeyId: `AKIA${scene.draw.base32(16)}`,
        status: 'Active',
        createDate: isoSeconds(scene.timeMs),
      }
      return { request: { userName: name }, response: { accessKey } }
    },
  },
  write('iam', 'DeleteAccessKey', 2, (scene) => ({
    userName: user(scene),
    accessKeyId: `AKIA${scene.draw.base32(16)}`,
  })),
  {
    ...read('sts', 'AssumeRole', 150),
    make: (scene) => {
      const { draw } = scene
      const name = role(scene)
      const session = `${draw.pick(['deploy', 'botocore-session', 'GitHubActions', 'aws-go-sdk'])}-${draw.digits(10)}`
      const roleArn = arn(scene, 'iam', `role/${name}`)
      return {
        request: { roleArn, roleSessionName: session, durationSeconds: 3600 },
        response: {
          credentials: {
            accessKeyId: `ASIA${draw.base32(16)}`,
            sessionToken: `IQoJb3JpZ2luX2VjE${draw.base32(24)}`,
            expiration: isoSeconds(scene.timeMs + 3_600_000),
          },
          assumedRoleUser: {
            assumedRoleId: `AROA${draw.base32(17)}:${session}`,
            arn: `arn:aws:sts::${scene.caller.accountId}:assumed-role/${name}/${session}`,
          },
        },
        resources: [resource(scene, 'AWS::IAM::Role', roleArn)],
        more: { sharedEventID: draw.uuid() },
      }
    },
  },
  read('sts', 'GetCallerIdentity', 40, () => null),
  {
    ...write('signin', 'ConsoleLogin', 6),
    make: ({ draw }) => ({
      request: null,
      response: { ConsoleLogin: draw.chance(0.9) ? 'Success' : 'Failure' },
      more: {
        additionalEventData: {
          LoginTo: `https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgs_${draw.hex(12)}`,
          MobileVersion: 'No',
          MFAUsed: draw.chance(0.8) ? 'Yes' : 'No',
        },
      },
    }),
  },
  { ...read('kms', 'Decrypt', 150), make: (scene) => keyUse(scene, { encryptionAlgorithm: 'SYMMETRIC_DEFAULT' }) },
  { ...read('kms', 'GenerateDataKey', 80), make: (scene) => keyUse(scene, { keySpec: 'AES_256' }) },
  {
    ...read('kms', 'DescribeKey', 26),
    make: (scene) => keyUse(scene, { keyId: scene.draw.pickSkewed(scene.world.keys) }),
  },
  read('secretsmanager', 'GetSecretValue', 70, (scene) => ({
    secretId: arn(scene, 'secretsmanager', `secret:${secret(scene)}`),
    versionStage: 'AWSCURRENT',
  })),
  read('secretsmanager', 'DescribeSecret', 20, (scene) => ({ secretId: secret(scene) })),
  {
    ...write('secretsmanager', 'PutSecretValue', 5),
    make: (scene) => {
      const token = scene.draw.uuid()
      const name = secret(scene)
      return {
        request: { secretId: name, clientRequestToken: token },
        response: {
          arn: arn(scene, 'secretsmanager', `secret:${name}`),
          name,
          versionId: token,
          versionStages: ['AWSCURRENT'],
        },
      }
    },
  },
  {
    ...read('ssm', 'GetParameter', 60),
    make: (scene) => {
      const name = scene.draw.pickSkewed(scene.world.parameters)
      const resources = [{ accountId: scene.caller.accountId, ARN: arn(scene, 'ssm', `parameter${name}`) }]
      return { request: { name, withDecryption: true }, resources }
    },
  },
  read('ssm', 'GetParametersByPath', 24, ({ draw, world }) => ({
    path: draw.pickSkewed(world.parameters),
    recursive: true,
    withDecryption: true,
    maxResults: 10,
  })),
  {
    ...write('ssm', 'UpdateInstanceInformation', 60),
    make: (scene) => ({
      request: {
        instanceId: instance(scene),
        agentVersion: '3.3.551.0',
        agentStatus: 'Active',
        platformType: 'Linux',
        platformName: 'Amazon Linux',
        platformVersion: '2023',
        iPAddress: `10.${scene.draw.below(256)}.${scene.draw.below(256)}.${scene.draw.below(256)}`,
        computerName: `ip-10-0-${scene.draw.below(256)}-${scene.draw.below(256)}.ec2.internal`,
        agentName: 'amazon-ssm-agent',
      },
    }),
  },
]

const trustPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})
