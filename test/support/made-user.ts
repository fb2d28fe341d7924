import { CreateAccessKeyCommand, CreateUserCommand, type IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'

/** A user with a key who may do what the statements say. */
export async function makeUser(
  iam: IAMClient,
  UserName: string,
  ...statements: readonly Readonly<Record<string, unknown>>[]
): Promise<Credentials> {
  await iam.send(new CreateUserCommand({ UserName }))
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return {
    accessKeyId: required(AccessKey?.AccessKeyId, 'a key id'),
    secretAccessKey: required(AccessKey?.SecretAccessKey, 'a secret'),
    sessionToken: null,
  }
}
