import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GetRoleCommand,
} from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { awsClients } from '../support/aws-clients.ts'
import { startServer } from '../support/start-server.ts'

const userArn = 'arn:aws:iam::123456789012:user/alice'

// Goal: a policy that names a user means that user, and nobody who is given the same name later.
test('recreated user: who is given the name of a deleted user has none of what policies gave that one', async () => {
  await using server = await startServer()
  using root = awsClients({ url: server.url, credentials: server.credentials() })
  const makeAlice = async () => {
    const { User } = await root.iam.send(new CreateUserCommand({ UserName: 'alice' }))
    const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }))
    const accessKeyId = required(AccessKey?.AccessKeyId, 'a key')
    const credentials = {
      accessKeyId,
      secretAccessKey: required(AccessKey?.SecretAccessKey, 'a secret'),
      sessionToken: null,
    }
    return {
      userId: required(User?.UserId, 'an id'),
      clients: awsClients({ url: server.url, credentials }),
      accessKeyId,
    }
  }
  const first = await makeAlice()
  const allow = (Action: string, Resource?: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: userArn }, Action, ...(Resource === undefined ? {} : { Resource }) },
      ],
    })
  const { Role } = await root.iam.send(
    new CreateRoleCommand({ RoleName: 'App', AssumeRolePolicyDocument: allow('sts:AssumeRole') }),
  )
  await root.s3.send(new CreateBucketCommand({ Bucket: 'shared-files' }))
  await root.s3.send(new PutObjectCommand({ Bucket: 'shared-files', Key: 'a', Body: 'a' }))
  const bucketPolicy = allow('s3:GetObject', 'arn:aws:s3:::shared-files/*')
  await root.s3.send(new PutBucketPolicyCommand({ Bucket: 'shared-files', Policy: bucketPolicy }))
  const assume = new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'app' })
  const read = new GetObjectCommand({ Bucket: 'shared-files', Key: 'a' })
  await first.clients.sts.send(assume)
  await first.clients.s3.send(read)

  await root.iam.send(new DeleteAccessKeyCommand({ UserName: 'alice', AccessKeyId: first.accessKeyId }))
  await root.iam.send(new DeleteUserCommand({ UserName: 'alice' }))
  const { Role: shown } = await root.iam.send(new GetRoleCommand({ RoleName: 'App' }))
  expect(decodeURIComponent(shown?.AssumeRolePolicyDocument ?? '')).toContain(`"AWS":"${first.userId}"`)
  const { Policy } = await root.s3.send(new GetBucketPolicyCommand({ Bucket: 'shared-files' }))
  expect(Policy).toContain(`"AWS":"${first.userId}"`)

  const second = await makeAlice()
  expect(second.userId).not.toBe(first.userId)
  await expect(second.clients.sts.send(assume)).rejects.toMatchObject({ name: 'AccessDenied' })
  await expect(second.clients.s3.send(read)).rejects.toMatchObject({ name: 'AccessDenied' })
  for (const { clients } of [first, second]) clients[Symbol.dispose]()
})
